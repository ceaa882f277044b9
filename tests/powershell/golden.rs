//! The scripts letter by letter. `HARDMATCH_GOLDEN=write cargo test --test powershell golden` writes
//! the files anew; look at the difference before you keep it.

use hardmatch::plan::WorkItem;
use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use hardmatch::powershell::{Dialect, Script, command, script_of_items};

use crate::grammar::first_error;
use crate::plans;

tests! {
    Alone:
        every_script_is_as_it_was,
        every_command_is_as_it_was;
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/powershell").join(name)
}

fn compare(name: &str, bytes: &[u8]) {
    let path = path(name);
    if env::var_os("HARDMATCH_GOLDEN").is_some_and(|value| value == "write") {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        File::create(&path).and_then(|mut file| file.write_all(bytes)).unwrap();
    }
    let golden = fs::read(&path).unwrap_or_default();
    let (new, old) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&golden));
    let differs = new.lines().zip(old.lines()).position(|(new, old)| new != old);
    assert!(
        bytes == golden,
        "{name} differs from line {} on; HARDMATCH_GOLDEN=write writes it anew",
        differs.map_or_else(|| new.lines().count().min(old.lines().count()) + 1, |at| at + 1)
    );
}

fn every_script_is_as_it_was() {
    let operations = plans::everything();
    let mut steps: Vec<WorkItem<'_>> = operations.iter().map(WorkItem::Operation).collect();
    let text = "Take the users out of the scope of the synchronisation.\nRun a sync cycle.";
    steps.insert(6, WorkItem::Stop(text.into()));
    let text = "Put the users back.\nRun a sync cycle.";
    steps.push(WorkItem::Afterwards(text.into()));
    for dialect in Dialect::ALL {
        let there = script_of_items(&steps, &plans::options(dialect, false));
        let text = String::from_utf8(there.bytes.clone()).unwrap();
        assert_eq!(first_error(&text), None);
        compare(&format!("{dialect}-apply.ps1"), &there.bytes);
        // The way back differs in its rows alone.
        let home = plans::script(&operations, &plans::options(dialect, true));
        let rows = |script: &Script| String::from_utf8(script.rows.clone()).unwrap();
        let whole = String::from_utf8(home.bytes.clone()).unwrap();
        assert_eq!(whole, text.replace(&rows(&there), &rows(&home)), "{dialect}");
        compare(&format!("{dialect}-rollback.steps.csv"), &home.rows);
    }
}

fn every_command_is_as_it_was() {
    let mut lines = Vec::new();
    for dialect in Dialect::ALL {
        lines.push(format!("# {dialect}"));
        let operations = plans::everything().into_iter();
        lines.extend(operations.map(|queued| {
            command(&queued.operation, dialect)
                .unwrap_or_else(|unsupported| format!("# {unsupported}"))
        }));
    }
    lines.push(String::new());
    compare("commands.txt", lines.join("\n").as_bytes());
}
