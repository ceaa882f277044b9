//! The `hardmatch` command.

fn main() {}
