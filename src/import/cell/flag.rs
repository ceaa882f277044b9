//! Yes and no, as PowerShell, portals and spreadsheets of many languages write them.

/// Reads a truth value.
pub(crate) fn read_flag(text: &str) -> Option<bool> {
    match text {
        "True" | "TRUE" | "true" => Some(true),
        "False" | "FALSE" | "false" => Some(false),
        // The longest word is short; other texts, such as lists of licences, are not looked up.
        _ if text.len() > 32 => None,
        _ => read_word(&text.to_lowercase()),
    }
}

/// Words for yes in lower case.
const YES: &str = "\
    1|yes|y|on|enabled|active|blocked|sign-in blocked|licensed|wahr|ja|aktiviert|\
    blockiert|vrai|oui|verdadero|verdadeiro|sí|si|sim|vero|sì|waar|sant|sand|sann|\
    prawda|tak|doğru|evet|tosi|pravda|igaz|истина";
/// Words for no.
const NO: &str = "\
    0|no|off|disabled|inactive|allowed|sign-in allowed|unlicensed|falsch|nein|\
    deaktiviert|zugelassen|faux|non|falso|não|nao|onwaar|nee|falskt|falsk|usann|nej|nei|\
    fałsz|nie|yanlış|yanliş|hayır|none|epätosi|nepravda|hamis|ложь";

fn read_word(word: &str) -> Option<bool> {
    // Turkish capitals in lower case: İ becomes i and a dot above it.
    let word = word.replace('\u{307}', "");
    let listed = |words: &str| words.split('|').any(|known| known == word);
    match (word.is_empty(), listed(YES), listed(NO)) {
        (false, true, _) => Some(true),
        (false, _, true) => Some(false),
        _ => None,
    }
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
