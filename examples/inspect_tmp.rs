use hardmatch::import::*;
fn main() {
    for p in std::env::args().skip(1) {
        let r = inspect(std::path::Path::new(&p), None, &ImportOptions::default(), &Monitor::new());
        if std::env::var("J").is_ok() {
            println!("{}", serde_json::to_string(&r).unwrap());
            continue;
        }
        for l in report_lines_of_file(&r) {
            println!("{l}");
        }
        println!(
            "   CODES {:?} kind {:?}",
            r.codes.iter().map(|c| c.code.as_str()).collect::<Vec<_>>().join(" "),
            r.kind
        );
    }
}
