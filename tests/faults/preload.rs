//! The library of faults, compiled once.

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

static LIBRARY: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let library = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("libfaults.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/preload.c");
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl");
    cc.output().is_ok_and(|output| output.status.success()).then_some(library)
});

/// The variable that has a process loaded with the faults; `None`, with the reason said, where there is no
/// C compiler.
pub(crate) fn loaded() -> Option<(&'static str, &'static str)> {
    let library = LIBRARY.as_deref().and_then(std::path::Path::to_str);
    if library.is_none() {
        eprintln!("skipped: there is no C compiler (cc) for the library of faults");
    }
    library.map(|library| ("LD_PRELOAD", library))
}
