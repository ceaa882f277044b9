#[path = "../benches/generate/mod.rs"]
mod generate;
fn main() {
    let n: u64 = std::env::args().nth(1).unwrap().parse().unwrap();
    let d = std::env::args().nth(2).unwrap();
    let mut f = std::io::BufWriter::new(std::fs::File::create(format!("{d}/onprem.csv")).unwrap());
    generate::write_onprem(&mut f, n).unwrap();
    let mut f = std::io::BufWriter::new(std::fs::File::create(format!("{d}/cloud.csv")).unwrap());
    generate::write_cloud(&mut f, n).unwrap();
}
