//! What stands where a value was withheld: masks, words of whoever may not see it, errors of what should have fetched it.

/// Words that stand for a value that is there, in small letters, and without brackets around them.
const WORDS: [&str; 57] = [
    "hidden",
    "masked",
    "redacted",
    "withheld",
    "confidential",
    "classified",
    "restricted",
    "protected",
    "truncated",
    "omitted",
    "anonymized",
    "anonymised",
    "unavailable",
    "not available",
    "not accessible",
    "not readable",
    "no access",
    "unauthorized",
    "unauthorised",
    "forbidden",
    "error",
    "failed",
    "failure",
    "timeout",
    "timed out",
    "binary",
    // German.
    "verborgen",
    "ausgeblendet",
    "geschwärzt",
    "maskiert",
    "vertraulich",
    "nicht verfügbar",
    "nicht lesbar",
    "kein zugriff",
    "fehler",
    // French.
    "masqué",
    "caché",
    "confidentiel",
    "non disponible",
    "indisponible",
    "erreur",
    // Spanish.
    "oculto",
    "oculta",
    "confidencial",
    "no disponible",
    "sin acceso",
    // Italian.
    "nascosto",
    "riservato",
    "non disponibile",
    "errore",
    // Portuguese.
    "indisponível",
    "não disponível",
    "erro",
    // Dutch.
    "vertrouwelijk",
    "niet beschikbaar",
    "geen toegang",
    "fout",
];

/// What tools have in brackets that show what a value is made of, in small letters.
const MADE_OF: [&str; 6] = ["record", "list", "table", "object", "object object", "value"];

/// What is in a sentence that says why a value could not be read, in small letters.
const REASONS: [&str; 13] = [
    "denied",
    "privilege",
    "permission",
    "unauthorized",
    "unauthorised",
    "not authorized",
    "forbidden",
    "exception",
    "verweigert",
    "refusé",
    "denegado",
    "negato",
    "negado",
];

/// Words for a value that is not there, or that nobody has told: which of the two, the other cells of the column show.
const NOT_TOLD: [&str; 14] = [
    "n/a",
    "n/d",
    "n/v",
    "n.a.",
    "n.d.",
    "n.v.",
    "n. v.",
    "k.a.",
    "k. a.",
    "s/d",
    "no data",
    "not found",
    "keine angabe",
    "nicht gefunden",
];

/// Whether a text says that there is a value, and shows none of it, or only a part.
#[must_use]
pub fn is_withheld(text: &str) -> bool {
    /// A longer text is a value, whatever is in it.
    const LONGEST: usize = 200;
    let may_be = |byte: u8| byte == b'*' || !byte.is_ascii();
    // Nearly all are Base64 of a GUID or digits.
    if text.len() > LONGEST || text.len() == 24 && !text.bytes().any(may_be) && !text.contains(' ')
    {
        return false;
    }
    is_masked(text) || is_said(text)
}

/// What is put before a text of which only the others of its column show that it is no id.
const NO_ID: &str = "no id: ";

/// A text that says of another one that it stands in the place of an id.
#[must_use]
pub fn no_id_but(text: &str) -> String {
    format!("{NO_ID}{text}")
}

/// The text that stands in the place of an id, where one says so.
pub(super) fn said_to_be_none(text: &str) -> Option<&str> {
    text.strip_prefix(NO_ID)
}

/// Whether a text may say that there is no value, or that it is not told.
#[must_use]
pub fn is_not_told(text: &str) -> bool {
    let word = bare(text);
    word.len() <= 16 && NOT_TOLD.contains(&word.to_lowercase().as_str())
}

/// Whether a text is a mask, or has one in it: no id has a sign of these.
fn is_masked(text: &str) -> bool {
    let is_sign = |c: char| matches!(c, '*' | '•' | '●' | '█' | '■' | '▪' | '░' | '…');
    let is_between = |c: char| matches!(c, '-' | ' ' | '.' | '/' | '_');
    let is_letter = |c: char| matches!(c, 'x' | 'X');
    let signs = text.chars().filter(|c| is_sign(*c)).count();
    let letters = text.chars().filter(|c| is_letter(*c)).count();
    let is_whole = text.chars().all(|c| is_sign(c) || is_between(c) || is_letter(c));
    // What a console has cut off ends with it.
    let is_shortened = text.contains('…') && !text.ends_with('…');
    let dots = text.len() > 1 && text.bytes().all(|byte| byte == b'.');
    is_whole && (signs > 0 || letters > 2) || dots || signs > 1 || is_shortened
}

/// Whether a text is one of the words, or a sentence about why there is no value.
fn is_said(text: &str) -> bool {
    const ERRORS: [&str; 5] = ["error", "fehler", "erreur", "errore", "erro"];
    const LONGEST: usize = 24;
    let word = bare(text).to_lowercase();
    let is_bracketed = bare(text).len() < text.trim().len();
    if word.len() <= LONGEST
        && (WORDS.contains(&word.as_str()) || is_bracketed && MADE_OF.contains(&word.as_str()))
    {
        return true;
    }
    let behind =
        |error: &str| word.strip_prefix(error).is_some_and(|rest| rest.starts_with([':', ' ']));
    let is_sentence = word.contains(' ') && !word.contains('@');
    ERRORS.into_iter().any(behind) || is_sentence && REASONS.iter().any(|it| word.contains(it))
}

/// A text without the brackets around it.
fn bare(text: &str) -> &str {
    let brackets = [('<', '>'), ('[', ']'), ('(', ')'), ('{', '}')];
    let inside = |(open, close)| text.strip_prefix(open)?.strip_suffix(close);
    brackets.into_iter().find_map(inside).unwrap_or(text).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_withheld_is_told_from_ids_and_from_nothing() {
        for text in [
            "********",
            "*",
            "•••••",
            "…",
            "...",
            "xxx",
            "XXXXXXXX-XXXX-XXXX",
            "FhjLsYV9****************",
            "FhjL…Fw==",
            "<hidden>",
            "[Record]",
            "REDACTED",
            "Not available",
            "no access",
            "Error",
            "Error: Insufficient privileges",
            "Access denied",
            "Zugriff verweigert",
            "nicht verfügbar",
            "confidential",
            "Binary",
        ] {
            assert!(is_withheld(text), "{text}");
        }
        for text in [
            "",
            "-",
            ".",
            "x",
            "n/a",
            "null",
            "000104",
            "K81Lh40UykezCZHfZPBb9Q==",
            "xxxx1",
            "max.mustermann",
            "Errol",
            "errorsmith@x.org",
            "permission@x.org",
            "FhjLsYV9fEWfMioUItAOFw",
            "lister",
        ] {
            assert!(!is_withheld(text), "{text}");
        }
        for text in ["n/a", "N/A", "(n/a)", "k.A.", "Not found"] {
            assert!(is_not_told(text), "{text}");
        }
        assert!(!is_not_told("na") && !is_not_told("null") && !is_not_told(""));
    }
}
