fn main() {
    for p in std::env::args().skip(1) {
        let mut r = csv::Reader::from_path(p).unwrap();
        let mut rec = csv::ByteRecord::new();
        let mut n = 0u64;
        while r.read_byte_record(&mut rec).unwrap() {
            n += 1;
        }
        println!("{n}");
    }
}
