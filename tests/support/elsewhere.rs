//! What the scenarios show of the findings: a situation that no demo has room for stands there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The codes that the expectations of the scenarios name, each behind its severity.
pub(crate) fn codes_of_scenarios() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = entries
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .map(|path| fs::read_to_string(path).unwrap());
    let codes = |text: String| {
        let lines = text.lines().filter_map(|line| {
            let mut words = line.split(' ');
            let severities = ["block", "ask", "warn", "info"];
            severities.contains(&words.next()?).then(|| words.next().map(String::from))?
        });
        lines.collect::<Vec<_>>()
    };
    texts.flat_map(codes).collect()
}
