pub fn one_line(_role: super::Role) -> &'static str {
    ""
}
