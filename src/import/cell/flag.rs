//! Yes and no, as PowerShell, portals and spreadsheets of many languages write them.

/// Reads a truth value.
pub(crate) fn read_flag(text: &str) -> Option<bool> {
    read_plain(text).or_else(|| {
        // The longest word is short; other texts, such as lists of licences, are not looked up.
        (text.len() <= 32).then(|| read_word(&text.to_lowercase())).flatten()
    })
}

/// The words of PowerShell, which are nearly all that there are.
#[inline]
fn read_plain(text: &str) -> Option<bool> {
    match text {
        "True" | "TRUE" | "true" => Some(true),
        "False" | "FALSE" | "false" => Some(false),
        _ => None,
    }
}

/// Words for yes in lower case.
const YES: &str = "\
    1|yes|y|on|licensed|wahr|ja|vrai|oui|verdadero|verdadeiro|sí|si|sim|vero|sì|waar|sant|sand|sann|\
    prawda|tak|doğru|evet|tosi|pravda|igaz|истина";
/// Words for no.
const NO: &str = "\
    0|no|off|unlicensed|falsch|nein|faux|non|falso|não|nao|onwaar|nee|falskt|falsk|usann|nej|nei|\
    fałsz|nie|yanlış|yanliş|hayır|none|epätosi|nepravda|hamis|ложь";
/// Words for an account that may sign in, whatever the column asks.
const MAY_SIGN_IN: &str = "\
    allowed|sign-in allowed|sign in allowed|unblocked|zugelassen|anmeldung zugelassen|nicht blockiert";
/// Words for one that may not.
const MAY_NOT_SIGN_IN: &str = "\
    blocked|sign-in blocked|sign in blocked|blocked from signing in|blockiert|anmeldung blockiert";
/// Words that say of an account that it is enabled, or not, and nothing else.
const ENABLED: &str = "enabled|aktiviert|activé|activado|habilitado|ingeschakeld";
const DISABLED: &str = "disabled|deaktiviert|désactivé|deshabilitado|desabilitado|uitgeschakeld";
/// Words for what is switched on, and for what is not. Beside a question such as "blocked?" they say nothing.
const SWITCHED_ON: &str =
    "enabled|active|aktiviert|aktiv|activé|activado|habilitado|attivo|ingeschakeld";
const SWITCHED_OFF: &str =
    "disabled|inactive|deaktiviert|inaktiv|désactivé|deshabilitado|desabilitado|uitgeschakeld";

/// Whether a word is one of a list, in lower case.
fn is_one_of(words: &str, word: &str) -> bool {
    // Turkish capitals in lower case: İ becomes i and a dot above it.
    let word = word.replace('\u{307}', "");
    !word.is_empty() && words.split('|').any(|known| known == word)
}

fn read_word(word: &str) -> Option<bool> {
    if is_one_of(YES, word) {
        return Some(true);
    }
    is_one_of(NO, word).then_some(false)
}

/// Reads whether something is switched on: yes, no, or a word for either.
pub(crate) fn read_switch(text: &str) -> Option<bool> {
    read_flag(text).or_else(|| read_pair(text, SWITCHED_ON, SWITCHED_OFF))
}

/// Reads whether an account may sign in. `blocked` says that the column asks for the contrary; words that
/// say it themselves say the same in either.
pub(crate) fn read_sign_in(text: &str, blocked: bool) -> Option<bool> {
    if let Some(plain) = read_plain(text) {
        return Some(plain != blocked);
    }
    let said = read_pair(text, MAY_SIGN_IN, MAY_NOT_SIGN_IN);
    said.or_else(
        || if blocked { read_flag(text).map(|blocked| !blocked) } else { read_switch(text) },
    )
}

/// Reads the words for an enabled account and for one that is not: `active` may be about something else, such as how long
/// nobody has signed in.
pub(crate) fn enabled_word(text: &str) -> Option<bool> {
    read_pair(text, ENABLED, DISABLED)
}

/// Reads yes and no of a column in which -1 is yes, as Access and Visual Basic write it.
pub(crate) fn minus_one(text: &str) -> Option<bool> {
    match text {
        "-1" => Some(true),
        "0" => Some(false),
        _ => None,
    }
}

fn read_pair(text: &str, yes: &str, no: &str) -> Option<bool> {
    let word = (text.len() <= 32).then(|| text.to_lowercase())?;
    match (is_one_of(yes, &word), is_one_of(no, &word)) {
        (true, _) => Some(true),
        (_, true) => Some(false),
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
        ];
        let no = [
            "False", "0", "No", "FALSCH", "FAUX", "FALSO", "ONWAAR", "FALSKT", "FAŁSZ", "YANLIŞ",
            "Nein", "Non", "Não", "ЛОЖЬ",
        ];
        for text in yes {
            assert_eq!(read_flag(text), Some(true), "{text}");
        }
        for text in no {
            assert_eq!(read_flag(text), Some(false), "{text}");
        }
        // Of what they say something depends on what was asked.
        for text in ["2", "maybe", "", "512", "blocked", "allowed", "active", "disabled"] {
            assert_eq!(read_flag(text), None, "{text}");
        }
    }

    #[test]
    fn a_word_for_the_state_of_an_account_says_the_same_whatever_is_asked() {
        for (text, enabled, blocked) in [
            ("True", Some(true), Some(false)),
            ("Nein", Some(false), Some(true)),
            ("Blocked", Some(false), Some(false)),
            ("Blockiert", Some(false), Some(false)),
            ("Sign-in allowed", Some(true), Some(true)),
            ("Enabled", Some(true), None),
            ("Inactive", Some(false), None),
            ("perhaps", None, None),
        ] {
            assert_eq!(read_sign_in(text, false), enabled, "{text}");
            assert_eq!(read_sign_in(text, true), blocked, "{text}");
        }
    }
}
