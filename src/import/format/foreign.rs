//! Text that is no export, told by its first lines: what it is, and what to do in its place.

use crate::import::heading::{HEADINGS, fold_heading};
use crate::import::report::Refusal;

/// How many lines are looked at.
pub(super) const LINES: usize = 60;
/// How many letters of JSON are.
const HEAD: usize = 4000;
/// How many cells of a line are looked at for headings.
const MOST_CELLS: usize = 500;
/// How long a line of Base64 is where tools wrap it (RFC 2045: 76 at most; RFC 7468: 64).
const BASE64_LINE: std::ops::RangeInclusive<usize> = 60..=76;
/// How long the only line is at least where they do not.
const BASE64_TEXT: usize = 200;

/// How something is told, what it is, and what to do in its place.
type Told = (fn(&str) -> bool, &'static str, &'static str);

/// Refuses JSON that has an object for each heading, as data frames are written, in place of one for each user.
pub(super) fn refuse_json(text: &str) -> Result<(), Refusal> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).take(HEAD).collect();
    let first = text.strip_prefix("{\"").and_then(|rest| rest.split_once('"'));
    if first.is_some_and(|(_, rest)| rest.starts_with(":{\"0\":")) {
        let what = "JSON with an object for each column, in place of one for each user";
        let instead = "Write it with one for each user: to_json(orient='records') of pandas.";
        return Err(Refusal::NotRead { what, instead });
    }
    if is_bloodhound(&text) {
        return Err(Refusal::NotRead {
            what: "what SharpHound or AzureHound has collected for BloodHound, with names and ids in forms of its own",
            instead: "Export the users themselves.",
        });
    }
    Ok(())
}

/// Whether the start of JSON, without blanks, is that of objects of `BloodHound`: each has its properties apart, and the
/// others around them are of that tool alone; those of the cloud name their kind.
fn is_bloodhound(text: &str) -> bool {
    let is_list = ["{\"data\":[{", "{\"meta\":{", "{\"users\":[{", "{\"computers\":[{"];
    let own =
        ["\"ObjectIdentifier\":", "\"Aces\":[", "\"PrimaryGroupSID\":", "\"AllowedToDelegate\":"];
    is_list.iter().any(|start| text.starts_with(start))
        && (text.contains("\"Properties\":{") && own.iter().any(|name| text.contains(name))
            || text.contains("\"kind\":\"AZ"))
}

/// How much of what a command said is shown.
const LONGEST_SAID: usize = 240;

/// Refuses text that is known to be something else than an export.
pub(super) fn refuse(text: &str) -> Result<(), Refusal> {
    if let Some(said) = failure(text) {
        return Err(Refusal::FailedCommand { said });
    }
    let kinds: [Told; 5] = [
        (is_sylk, "a workbook in SYLK", "Save it as CSV, or as a workbook (.xlsx)."),
        (is_yaml, "YAML", "Ask for JSON in its place (-o json)."),
        (is_mail, "an e-mail", "Save what is attached to it, and give that."),
        (is_rtf, "a document (RTF)", "Save it as plain text, or export again."),
        (
            is_base64,
            "Base64 of something else",
            "Decode it (certutil -decode IN OUT, or base64 -d), and give what comes of it.",
        ),
    ];
    if let Some((_, what, instead)) = kinds.iter().find(|(is_it, ..)| is_it(text)) {
        return Err(Refusal::NotRead { what, instead });
    }
    let empty: [Told; 4] = [
        (
            is_lengths,
            "what Export-Csv makes of texts: how long each is",
            "Leave -ExpandProperty out, so that Export-Csv is given users.",
        ),
        (
            is_hashtables,
            "what Export-Csv makes of hashtables: their own properties",
            "Write [pscustomobject]@{...} in the script, not @{...} alone.",
        ),
        (is_script, "a script, and not what it writes", "Run it, and give the file that it makes."),
        (
            is_ldif_without_names,
            "LDIF without its dn lines, as a filter leaves it: whose each value is cannot be told",
            "Give the output as it was before the filter.",
        ),
    ];
    match empty.iter().find(|(is_it, ..)| is_it(text)) {
        Some((_, what, instead)) => Err(Refusal::NoUsers { what, instead }),
        None => Ok(()),
    }
}

/// Whether a line is the headings of a table.
pub(super) fn has_headings(line: &str) -> bool {
    let cells = line.split([',', ';', '\t', '|']).take(MOST_CELLS);
    cells.filter(|cell| HEADINGS.is_known(&fold_heading(cell))).count() > 1
}

/// The first lines that are not empty.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()).take(LINES)
}

/// What PowerShell or a shell has said of a command that failed, where nothing was exported before.
fn failure(text: &str) -> Option<String> {
    let is_error = |line: &&str| {
        let line = line.trim_start();
        line.starts_with("+ CategoryInfo")
            || line.starts_with("+ FullyQualifiedErrorId")
            || line.contains("is not recognized as ")
            || line.ends_with(": command not found")
    };
    let before = lines(text).take_while(|line| !has_headings(&line.to_ascii_lowercase()));
    let before: Vec<&str> = before.take(12).collect();
    let at = before.iter().position(is_error)?;
    // The first line has the sentence; what comes before the place in the script belongs to it.
    let is_place = |line: &&&str| line.starts_with("At ") || line.trim_start().starts_with('+');
    let said: Vec<&str> =
        before.iter().take(at + 1).take_while(|line| !is_place(line)).copied().collect();
    let said = if said.is_empty() { before[at].trim().to_string() } else { said.join(" ") };
    // A sentence, and not a whole log of them.
    Some(crate::text::visible(&said.chars().take(LONGEST_SAID).collect::<String>()).into_owned())
}

fn is_sylk(text: &str) -> bool {
    text.starts_with("ID;P")
}

fn is_rtf(text: &str) -> bool {
    text.starts_with(r"{\rtf")
}

/// Lists of YAML: names and values behind hyphens.
fn is_yaml(text: &str) -> bool {
    let first = text.strip_prefix("---").unwrap_or(text).trim_start();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '@');
    first.strip_prefix("- ").and_then(|rest| rest.lines().next()).is_some_and(|line| {
        line.split_once(':').is_some_and(|(name, value)| {
            !name.is_empty() && name.chars().all(is_name) && value.starts_with([' ', '\n'])
        })
    })
}

/// The head of a message (RFC 5322): fields, two of them that every message has.
fn is_mail(text: &str) -> bool {
    let head = || text.lines().take_while(|line| !line.trim().is_empty()).take(LINES);
    let has = |field: &str| {
        head().any(|line| {
            line.get(..field.len()).is_some_and(|name| name.eq_ignore_ascii_case(field))
        })
    };
    let fields = ["From:", "Subject:", "Date:", "MIME-Version:", "Content-Type:", "Received:"];
    fields.into_iter().filter(|field| has(field)).count() >= 2
        && head().next().is_some_and(|line| line.split(':').next().is_some_and(is_field_name))
}

fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Lines of nothing but Base64, each as long as the one before.
fn is_base64(text: &str) -> bool {
    let lines: Vec<&str> = lines(text).filter(|line| !line.starts_with("-----")).collect();
    let is_base64 = |line: &&str| {
        line.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
    };
    let (Some(first), [.., _]) = (lines.first(), lines.as_slice()) else { return false };
    let is_whole = match lines.as_slice() {
        [only] => only.len() >= BASE64_TEXT,
        [begin @ .., _] => {
            BASE64_LINE.contains(&first.len()) && begin.iter().all(|line| line.len() == first.len())
        }
        [] => false,
    };
    is_whole && lines.iter().all(is_base64)
}

/// One column, `Length`, with numbers.
fn is_lengths(text: &str) -> bool {
    let plain = |line: &str| line.trim().trim_matches('"').to_string();
    let mut lines = lines(text).map(plain).skip_while(|line| line.starts_with("#TYPE"));
    lines.next().is_some_and(|first| first == "Length")
        && lines.all(|line| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The properties that every hashtable has.
fn is_hashtables(text: &str) -> bool {
    let line = lines(text).find(|line| !line.starts_with("#TYPE")).unwrap_or_default();
    ["IsReadOnly", "IsFixedSize", "SyncRoot", "Keys"].iter().all(|name| line.contains(name))
}

/// Commands of PowerShell, one a line.
fn is_script(text: &str) -> bool {
    let is_command = |line: &str| {
        let line = line.trim_start();
        let (verb, noun) = line.split_once('-').unwrap_or_default();
        let verbs = ["Import", "Get", "Connect", "Set", "Export", "Write", "Install"];
        line.starts_with("#Requires")
            || line.starts_with("<#")
            || line.starts_with("[CmdletBinding")
            || line.starts_with("function ") && line.trim_end().ends_with('{')
            || line.starts_with('$') && line.contains('=')
            || line.to_ascii_lowercase().starts_with("param(")
            || verbs.iter().any(|known| known.eq_ignore_ascii_case(verb))
                && noun.starts_with(|c: char| c.is_ascii_uppercase())
                && (noun.contains(" -")
                    || noun.contains(" | ")
                    || line.starts_with("Import-Module"))
    };
    lines(text).find(|line| !line.starts_with("# ") && *line != "#").is_some_and(is_command)
}

/// Lines `attribute: value`, and an id or name of Active Directory among them, but no `dn:`.
fn is_ldif_without_names(text: &str) -> bool {
    let attribute = |line: &str| {
        let (name, rest) = line.split_once(':')?;
        let is_name = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b';'));
        (is_name && rest.starts_with([' ', ':', '<'])).then(|| name.to_ascii_lowercase())
    };
    let known = ["objectguid", "samaccountname", "userprincipalname", "mail", "proxyaddresses"];
    let mut found = Vec::new();
    for line in lines(text).filter(|line| !line.starts_with([' ', '#']) && *line != "--") {
        match attribute(line) {
            Some(name) => found.push(name),
            None => return false,
        }
    }
    found.len() > 2 && found.iter().any(|name| known.contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_no_export_is_named() {
        let base64 = format!("{}\n{}\nAAAA\n", "QUJD".repeat(19), "REVG".repeat(19));
        let pem = format!("-----BEGIN CERTIFICATE-----\n{}\nQQ==\n", "QUJD".repeat(16));
        let cases = [
            ("ID;PWXL;N;E\n", "SYLK"),
            ("- displayName: Zoe\n  id: 1\n", "YAML"),
            ("From: a@b.c\nSubject: the list\n\nhello\n", "e-mail"),
            ("Received: by x\nContent-Type: text/csv\n\nId,Mail\n", "e-mail"),
            ("{\\rtf1\\ansi ObjectGUID,Mail\\par}", "RTF"),
            (&base64, "Base64"),
            (&pem, "Base64"),
            ("\"Length\"\n\"36\"\n\"35\"\n", "how long"),
            ("#TYPE System.String\nLength\n12\n", "how long"),
            (
                "\"IsReadOnly\",\"IsFixedSize\",\"IsSynchronized\",\"Keys\",\"Values\",\"SyncRoot\"\n",
                "hashtables",
            ),
            ("Import-Module ActiveDirectory\nGet-ADUser -Filter *\n", "a script"),
            ("# my export\n$users = Get-ADUser -Filter *\n", "a script"),
            ("<#\n.SYNOPSIS\nExports users\n#>\nparam()\n", "a script"),
            ("[CmdletBinding()]\nparam(\n)\n", "a script"),
            ("function Get-Users {\n}\n", "a script"),
            ("Get-ADUser -Filter * | Export-Csv x.csv\n", "a script"),
            ("objectGUID:: FhjLsYV9fEWfMioUItAOFw==\nsAMAccountName: u1\nmail: a@x\n", "dn lines"),
            ("mail: a@x\n--\nmail: b@x\n--\nmail: c@x\n", "dn lines"),
            (
                "Get-ADUser : The term 'Get-ADUser' is not recognized as the name of a cmdlet.\nAt line:1 char:1\n",
                "Get-ADUser : The term",
            ),
            (
                "Get-MgUser: Insufficient privileges to complete the operation.\n+ CategoryInfo : x\n",
                "Insufficient privileges",
            ),
            ("bash: ldapsearch: command not found\n", "ldapsearch"),
        ];
        for (text, expected) in cases {
            let said = refuse(text).unwrap_err().to_string();
            assert!(said.contains(expected), "{text}: {said}");
        }
    }

    #[test]
    fn json_by_columns_is_named() {
        let columns = "{ \"id\": {\"0\": \"a\", \"1\": \"b\"}, \"mail\": {\"0\": \"a@x\"} }";
        assert!(refuse_json(columns).unwrap_err().to_string().contains("records"));
        for json in ["{\"id\": \"0\"}", "{\"a\":{\"id\":\"0\"}}", "[{\"0\":1}]", "{}", ""] {
            assert!(refuse_json(json).is_ok(), "{json}");
        }
    }

    #[test]
    fn tables_are_left_to_their_readers() {
        let tables = [
            "Id,Mail\n1,a@x\n",
            "Mail\na@x\nb@x\n",
            "Length,Mail\n1,a@x\n",
            "mail: work,Name\na@x,Zoe\n",
            "GivenName,Surname\nFrom: Subject:,Date:\n",
            "pAiCGfGMJ0uJuil2Ecm14g==\nf+bH/Mb+ZUq4IS9AopLRhQ==\nQQ==\n",
            "Set-Cookie,UserPrincipalName\n1,a@x\n",
            "UserPrincipalName,Mail\na@x,b@x\nGet-ADUser : no\n+ CategoryInfo : x\n",
            "",
        ];
        for text in tables {
            assert!(refuse(text).is_ok(), "{text}");
        }
    }
}
