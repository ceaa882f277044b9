//! The library of faults, compiled once.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The library.
pub(crate) struct Preload(PathBuf);

impl Preload {
    /// The variable that has a process loaded with the faults.
    pub(crate) fn variable(&self) -> (&'static str, &str) {
        ("LD_PRELOAD", self.0.to_str().unwrap())
    }
}

/// The library, or why there is none.
pub(crate) fn library() -> Result<&'static Preload, &'static str> {
    static LIBRARY: OnceLock<Result<Preload, &str>> = OnceLock::new();
    LIBRARY.get_or_init(compile).as_ref().map_err(|why| *why)
}

fn compile() -> Result<Preload, &'static str> {
    if !cfg!(target_os = "linux") {
        return Err("the library of faults is for Linux");
    }
    // Other runs of the tests may compile it, or have it loaded, at the same time.
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("libfaults.so");
    let own = library.with_extension(std::process::id().to_string());
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/preload.c");
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&own).arg(source).arg("-ldl");
    match cc.output() {
        Ok(output) if output.status.success() => {
            fs::rename(own, &library).unwrap();
            Ok(Preload(library))
        }
        Ok(_) => Err("the C compiler (cc) does not compile the library of faults"),
        Err(_) => Err("there is no C compiler (cc) for the library of faults"),
    }
}
