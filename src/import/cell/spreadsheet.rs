//! Names that a spreadsheet has made truth values of on opening.

/// Whether a text is a truth value as a spreadsheet writes one: a name such as `True` becomes `TRUE`. Words of it that
/// are surnames too, which some write in capitals, are left out.
pub(crate) fn is_truth_value(text: &str) -> bool {
    const WORDS: [&str; 10] =
        ["TRUE", "FALSE", "WAHR", "FALSCH", "VRAI", "ONWAAR", "PRAWDA", "FAŁSZ", "ИСТИНА", "ЛОЖЬ"];
    WORDS.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_values_are_told_from_names() {
        assert!(is_truth_value("TRUE") && is_truth_value("WAHR"));
        assert!(!is_truth_value("True") && !is_truth_value("VERO") && !is_truth_value("FAUX"));
    }
}
