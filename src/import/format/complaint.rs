//! What commands write when they fail or warn, where it has come among the records of an export: `2>&1` puts both into one
//! file.

/// Commands of PowerShell begin with one of these.
const VERBS: [&str; 17] = [
    "Get",
    "Set",
    "Search",
    "Export",
    "Import",
    "Select",
    "Invoke",
    "Connect",
    "New",
    "Where",
    "ForEach",
    "ConvertTo",
    "Out",
    "Write",
    "Sort",
    "Format",
    "Test",
];

/// What errors of other tools, and those of PowerShell without the name of a command, begin with, in small letters.
const ERRORS: [&str; 24] = [
    "error:",
    "fatal:",
    "fehler:",
    "erreur :",
    "errore:",
    "exception:",
    "exception calling ",
    "unhandled exception",
    "traceback (most recent call last)",
    "invalidoperation:",
    "operationstopped:",
    "resourceunavailable:",
    "methodinvocationexception:",
    "parsererror:",
    "response status code does not indicate success",
    "the server has returned the following error",
    "the term '",
    "die benennung \"",
    "dsquery failed",
    "dsget failed",
    "an error has occurred in the program",
    "the command did not complete",
    "ldap_",
    "ldap error",
];

/// What warnings begin with, in small letters.
const WARNINGS: [&str; 6] =
    ["warning:", "warnung:", "avertissement :", "advertencia:", "verbose:", "debug:"];

/// The first letters of errors, warnings and commands, in small letters.
const FIRST: [[u8; 4]; 42] = [
    *b"get-", *b"set-", *b"sear", *b"expo", *b"impo", *b"sele", *b"invo", *b"conn", *b"conv",
    *b"new-", *b"wher", *b"fore", *b"out-", *b"writ", *b"sort", *b"form", *b"test", *b"erro",
    *b"erre", *b"fata", *b"fehl", *b"exce", *b"unha", *b"trac", *b"inva", *b"oper", *b"reso",
    *b"meth", *b"pars", *b"resp", *b"the ", *b"die ", *b"dsqu", *b"dsge", *b"an e", *b"ldap",
    *b"line", *b"verb", *b"debu", *b"warn", *b"aver", *b"adve",
];

/// Whether a line may be one of an error or a warning at a glance: most begin otherwise.
#[inline]
pub(super) fn may_be_complaint(line: &[u8]) -> bool {
    match line {
        [0x1B, b'[', ..]
        | [b'+' | b' ', b' ', ..]
        | [b'{', b' ' | b'"', ..]
        | [b'A' | b'I', b't' | b'n' | b'u', b' ', ..] => true,
        [b'A'..=b'Z' | b'a'..=b'z', b'a'..=b'z' | b'A'..=b'Z', third, fourth, ..]
            if third.is_ascii_alphabetic() || *fourth == b'e' =>
        {
            let letters = line.get(..4).unwrap_or_default();
            FIRST.iter().any(|known| known.eq_ignore_ascii_case(letters))
        }
        _ => false,
    }
}

/// Whether a line is one of an error: its message, where it happened, or what kind it is of.
pub(super) fn is_error(line: &str) -> bool {
    let line = without_colour(line).trim();
    let folded = line.to_lowercase();
    is_of_command(line)
        || ERRORS.iter().any(|word| folded.starts_with(word))
        || is_place(line)
        || is_of_graph(line)
}

/// Whether a line is a warning, or something else that a command tells besides.
pub(super) fn is_warning(line: &str) -> bool {
    let folded = without_colour(line).trim_start().to_lowercase();
    WARNINGS.iter().any(|word| folded.starts_with(word))
}

/// A line without the colours that a console gives it.
fn without_colour(line: &str) -> &str {
    let rest = line.strip_prefix("\u{1b}[").and_then(|rest| rest.split_once('m'));
    rest.map_or(line, |(_, rest)| rest)
}

/// Whether a line is the message of a command: `Get-ADUser : ...`, `Get-MgUser_List: ...`.
fn is_of_command(line: &str) -> bool {
    let Some((verb, rest)) = line.split_once('-') else { return false };
    let Some((noun, _)) = rest.split_once(':') else { return false };
    let noun = noun.strip_suffix(' ').unwrap_or(noun);
    VERBS.iter().any(|known| verb.eq_ignore_ascii_case(known))
        && !noun.is_empty()
        && noun.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether a line says where in a script an error is, or what kind it is of.
fn is_place(line: &str) -> bool {
    let of_kind = ["+ CategoryInfo", "+ FullyQualifiedErrorId", "+ ~", "Line |"];
    let is_at = ["At ", "In ", "Au "].iter().any(|word| line.starts_with(word));
    let tells_sign =
        [" char:", " Zeichen:", " Caractère", " caractère"].iter().any(|word| line.contains(word));
    of_kind.iter().any(|kind| line.starts_with(kind)) || is_at && tells_sign
}

/// Whether a line begins an error of Microsoft Graph.
fn is_of_graph(line: &str) -> bool {
    let inner = line.strip_prefix('{').map(str::trim_start);
    inner.is_some_and(|inner| inner.starts_with("\"error\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_and_warnings_are_told_from_records() {
        for line in [
            "Get-ADUser : The server was unwilling to process the request.",
            "Get-MgUser_List: Insufficient privileges to complete the operation.",
            "\u{1b}[31;1mGet-MgUser: \u{1b}[0m",
            "Invoke-MgGraphRequest: GET https://graph.microsoft.com/v1.0/users",
            "At line:1 char:1",
            "At C:\\Scripts\\export.ps1:12 char:5",
            "In Zeile:1 Zeichen:1",
            "    + CategoryInfo          : NotSpecified: (:) [Get-ADUser], ADException",
            "    + FullyQualifiedErrorId : ActiveDirectoryServer:8253",
            "+ ~~~~~~~~~~~~",
            "Line |",
            "ERROR: (TooManyRequests) The request was throttled.",
            "Exception calling \"FindAll\" with \"0\" argument(s): \"The server is not operational.\"",
            "Traceback (most recent call last):",
            "The term 'Get-Users' is not recognized as a name of a cmdlet.",
            "dsquery failed:The server is not operational.",
            "ldap_result: Can't contact LDAP server (-1)",
            "An error has occurred in the program",
            "{\"error\":{\"code\":\"TooManyRequests\"}}",
            "{ \"error\": {",
        ] {
            assert!(may_be_complaint(line.as_bytes()) && is_error(line), "{line}");
            assert!(!is_warning(line), "{line}");
        }
        for line in ["WARNING: The names of some commands", "WARNUNG: x", "VERBOSE: Performing"] {
            assert!(may_be_complaint(line.as_bytes()) && is_warning(line), "{line}");
            assert!(!is_error(line), "{line}");
        }
        for line in [
            "",
            "Get",
            "Getty-Images,getty@x.org",
            "Connor Hale,connor.hale@x.org",
            "Line Hansen,line.hansen@x.org",
            "Errol Flynn,errol@x.org",
            "At Work,at.work@x.org",
            "In-house: x,a@x.org",
            "Set-Up Team,set-up@x.org",
            "{5f3c2d1b-9a8e-4c7d-8b6a-000000000001},a@x.org",
            "+49 30 1234,a@x.org",
            "Anne-Marie: x",
        ] {
            assert!(!is_error(line) && !is_warning(line), "{line}");
        }
    }
}
