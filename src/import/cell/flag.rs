//! Yes and no, as PowerShell, portals and spreadsheets of many languages write them.

/// Reads a truth value.
pub(crate) fn read_flag(text: &str) -> Option<bool> {
    match text {
        "True" | "TRUE" | "true" => Some(true),
        "False" | "FALSE" | "false" => Some(false),
        _ => read_word(&text.to_lowercase()),
    }
}

fn read_word(word: &str) -> Option<bool> {
    const YES: [&str; 30] = [
        "1",
        "yes",
        "y",
        "on",
        "enabled",
        "active",
        "blocked",
        "sign-in blocked",
        "licensed",
        "wahr",
        "ja",
        "aktiviert",
        "blockiert",
        "vrai",
        "oui",
        "verdadero",
        "verdadeiro",
        "sí",
        "si",
        "sim",
        "vero",
        "sì",
        "waar",
        "sant",
        "sand",
        "sann",
        "prawda",
        "tak",
        "doğru",
        "evet",
    ];
    const NO: [&str; 30] = [
        "0",
        "no",
        "off",
        "disabled",
        "inactive",
        "allowed",
        "sign-in allowed",
        "unlicensed",
        "falsch",
        "nein",
        "deaktiviert",
        "zugelassen",
        "faux",
        "non",
        "falso",
        "não",
        "nao",
        "onwaar",
        "nee",
        "falskt",
        "falsk",
        "usann",
        "nej",
        "nei",
        "fałsz",
        "nie",
        "yanlış",
        "yanliş",
        "hayır",
        "none",
    ];
    const MORE: [(&str, bool); 10] = [
        ("tosi", true),
        ("epätosi", false),
        ("pravda", true),
        ("nepravda", false),
        ("igaz", true),
        ("hamis", false),
        ("истина", true),
        ("ложь", false),
        // Turkish capitals in lower case: İ becomes i and a dot above.
        ("do\u{11f}ru", true),
        ("yanli\u{307}ş", false),
    ];
    if YES.contains(&word) {
        return Some(true);
    }
    if NO.contains(&word) {
        return Some(false);
    }
    MORE.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_is_read_in_the_languages_of_spreadsheets() {
        let yes = [
            "True",
            "TRUE",
            "1",
            "yes",
            "WAHR",
            "VRAI",
            "VERDADERO",
            "VERDADEIRO",
            "VERO",
            "WAAR",
            "SANT",
            "PRAWDA",
            "DOĞRU",
            "Ja",
            "Oui",
            "Sí",
            "Sim",
            "ИСТИНА",
            "Sign-in blocked",
        ];
        let no = [
            "False",
            "0",
            "No",
            "FALSCH",
            "FAUX",
            "FALSO",
            "ONWAAR",
            "FALSKT",
            "FAŁSZ",
            "YANLIŞ",
            "Nein",
            "Non",
            "Não",
            "ЛОЖЬ",
            "Sign-in allowed",
        ];
        for text in yes {
            assert_eq!(read_flag(text), Some(true), "{text}");
        }
        for text in no {
            assert_eq!(read_flag(text), Some(false), "{text}");
        }
        for text in ["2", "maybe", "", "512"] {
            assert_eq!(read_flag(text), None, "{text}");
        }
    }
}
