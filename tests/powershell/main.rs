//! The exported scripts: their text, their grammar, and what they do in a real PowerShell.

#[path = "../powershell/plans.rs"]
mod plans;

#[test]
fn dump() {
    for dialect in hardmatch::plan::Dialect::ALL {
        for rollback in [false, true] {
            let script = hardmatch::powershell::script(
                &plans::everything(),
                &plans::options(dialect, rollback),
            );
            let name = format!("/tmp/pw/{dialect}-{rollback}.ps1");
            #[allow(clippy::disallowed_methods)]
            std::fs::write(name, &script.bytes).unwrap();
            println!(
                "{:?} {:?} {:?} {:?}",
                script.counts, script.notices, script.unsupported, script.irreversible
            );
        }
    }
}
