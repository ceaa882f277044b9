//! Recognising, by the first text of a file, in which format it is.

use super::adfind::is_adfind;
use super::console::{Commands, shown};
use super::foreign::{self, LINES, has_headings};
use super::json::is_list_cut_off;
use crate::directory::Role;
use crate::import::heading::{HEADINGS, fold_heading};
use crate::import::report::{Refusal, shorten};

/// The formats that are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Separated text.
    Csv,
    /// LDIF.
    Ldif,
    /// What AdFind prints.
    AdFind,
    /// JSON.
    Json,
    /// CLIXML.
    Clixml,
}

/// The format of a file; refuses what is known to be none. `head` is the start of the text, `whole` if that
/// is all.
pub(super) fn kind(head: &str, whole: bool) -> Result<Kind, Refusal> {
    let bare;
    let text = head.trim_start();
    if text.is_empty() && whole {
        return Err(Refusal::Empty);
    }
    let text = if is_coloured(text) {
        bare = without_colours(text);
        bare.as_str()
    } else {
        text
    };
    if is_json(text) {
        foreign::refuse_json(text)?;
        return Ok(Kind::Json);
    }
    if is_markup(text) {
        return markup(text);
    }
    if is_adfind(text) {
        return Ok(Kind::AdFind);
    }
    if is_ldif(text) {
        return Ok(Kind::Ldif);
    }
    if let Some(outputs) = shown(text) {
        return of_console(&outputs, text);
    }
    foreign::refuse(text)?;
    if is_console_text(text) {
        let is_cut = text.lines().take(LINES).any(has_cut_value);
        return Err(Refusal::ConsoleText { is_cut, looks: side_of_console(text) });
    }
    if has_json_below(text) {
        let what = "JSON behind lines that are none of it, such as a prompt or a warning";
        return Err(Refusal::NotRead {
            what,
            instead: "Delete the lines before its first [ or {.",
        });
    }
    Ok(Kind::Csv)
}

/// What there is in the text of a console or a transcript: a table of CSV, which is read wherever it stands; what else
/// its commands have shown is refused.
fn of_console(outputs: &[&str], text: &str) -> Result<Kind, Refusal> {
    let mut commands = Commands::default();
    let is_table = |line: &str| !commands.take(line) && has_headings(&line.to_ascii_lowercase());
    if text.lines().any(is_table) {
        return Ok(Kind::Csv);
    }
    if outputs.iter().any(|output| is_json(output.trim_start()) || has_json_below(output)) {
        return Err(Refusal::NotRead {
            what: "JSON among the lines of a console or a transcript",
            instead: "Write it to a file of its own: behind ConvertTo-Json, | Set-Content users.json -Encoding UTF8.",
        });
    }
    if let Some(output) = outputs.iter().find(|output| is_console_text(output)) {
        let is_cut = output.lines().take(LINES).any(has_cut_value);
        return Err(Refusal::ConsoleText { is_cut, looks: side_of_console(output) });
    }
    let last =
        outputs.iter().rev().flat_map(|output| output.lines()).find(|line| !line.trim().is_empty());
    let first = shorten(last.or(text.lines().next()).unwrap_or_default().trim());
    Err(Refusal::Prose { first })
}

/// CLIXML; other markup is refused, by what it is.
fn markup(text: &str) -> Result<Kind, Refusal> {
    let start: String = text.chars().take(4000).collect();
    let refused = |what, instead| Err(Refusal::NotRead { what, instead });
    let has = |mark: &str| start.contains(mark);
    if start.chars().take(400).collect::<String>().contains("<Objs") {
        Ok(Kind::Clixml)
    } else if has("urn:schemas-microsoft-com:office:spreadsheet") {
        refused(
            "a workbook as XML (Excel 2003)",
            "Save it as .xlsx or as CSV UTF-8, with the id columns as text; better, export again.",
        )
    } else if has("<Objects>") && has("<Object ") {
        refused("XML of ConvertTo-Xml", "Use Export-Csv or Export-Clixml.")
    } else if has("<table") || has("<TABLE") {
        refused(
            "a table in a web page (ConvertTo-Html, or a report that calls itself .xls)",
            "Use Export-Csv, or save it from the spreadsheet as .xlsx, with the id columns as text.",
        )
    } else {
        Err(Refusal::WebPage)
    }
}

/// Whether one of the first lines has a colour of a terminal.
fn is_coloured(text: &str) -> bool {
    text.lines().take(LINES).any(|line| line.contains("\u{1b}["))
}

/// The first lines without the colours of a terminal.
fn without_colours(text: &str) -> String {
    let mut bare = String::new();
    for line in text.lines().take(LINES) {
        let mut parts = line.split("\u{1b}[");
        bare.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let end = part.find(|c: char| c.is_ascii_alphabetic()).map_or(part.len(), |at| at + 1);
            bare.push_str(part.get(end..).unwrap_or_default());
        }
        bare.push('\n');
    }
    bare
}

/// Whether JSON begins on a later line than the first, and the lines before it are no table.
fn has_json_below(text: &str) -> bool {
    let mut at = 0;
    for line in text.split_inclusive('\n').take(LINES) {
        let rest = text.get(at..).unwrap_or_default();
        if at > 0 && is_json(rest) {
            return true;
        }
        if has_headings(&line.to_ascii_lowercase()) || line.starts_with(['"', '\'']) {
            return false;
        }
        at += line.len();
    }
    false
}

fn is_json(text: &str) -> bool {
    let mut rest = text.chars();
    let opening = rest.next();
    let next = rest.find(|c| !c.is_whitespace());
    match opening {
        Some('{') => matches!(next, Some('"' | '}') | None),
        Some('[') => matches!(next, Some('{' | '[' | ']') | None) || is_list_cut_off(text),
        _ => false,
    }
}

fn is_markup(text: &str) -> bool {
    text.strip_prefix('<').is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?'))
    })
}

/// The first line that is no comment, nor the folded rest of one, begins a record. What the tool has said before it
/// (`SASL/GSSAPI authentication started`) does not count.
fn is_ldif(text: &str) -> bool {
    let mut in_comment = false;
    for line in text.lines().take(LINES) {
        if line.starts_with("# extended LDIF") || line.starts_with("# LDIFv") {
            return true;
        }
        let folded = in_comment && line.starts_with(' ');
        if line.is_empty() || folded {
            continue;
        }
        in_comment = line.starts_with('#');
        if !in_comment {
            let line = line.to_ascii_lowercase();
            let version = line.strip_prefix("version:").is_some_and(|rest| rest.trim() == "1");
            if version || line.starts_with("dn:") || line.starts_with("changetype:") {
                return true;
            }
            if has_headings(&line) || line.starts_with(['"', '\'']) {
                return false;
            }
        }
    }
    false
}

/// A table with a line of hyphens under its headings or with blanks between them, or blocks of
/// `name : value`.
fn is_console_text(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(12).collect();
    let ruled = |line: &&str| {
        let line = line.trim();
        line.len() >= 3 && line.chars().all(|c| c == '-' || c == ' ') && line.contains("---")
    };
    // Under the headings or, where they take two lines, under those.
    if lines.iter().skip(1).take(3).any(ruled)
        || lines.first().is_some_and(|line| is_spaced(line))
        || is_in_columns(&lines)
    {
        return true;
    }
    // dsquery without -attr prints names alone.
    let is_name = |line: &&str| {
        let line = line.trim().trim_matches('"');
        line.starts_with("CN=") && line.contains(",DC=") && !line.contains('"')
    };
    if !lines.is_empty() && lines.iter().all(is_name) {
        return true;
    }
    let listed = |line: &&&str| {
        let name = line.split_once(" : ").map(|(name, _)| name.trim_end());
        name.is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        })
    };
    lines.iter().filter(listed).count() >= 3
}

/// Whether lines are columns with blanks between them, as dsget writes them: under headings with nothing else.
fn is_in_columns(lines: &[&str]) -> bool {
    let is_apart = |line: &&str| line.trim().contains("  ");
    let has_sign = |line: &str| line.contains([',', ';', '\t', '|', '"']);
    let (Some(headings), [_, _, ..]) = (lines.first(), lines) else { return false };
    let rows = lines.iter().filter(|line| !line.trim_end().ends_with("succeeded"));
    !has_sign(headings) && rows.clone().count() > 1 && rows.clone().all(is_apart)
}

/// Whether a value on a line of console output is cut off.
fn has_cut_value(line: &str) -> bool {
    line.split_whitespace().any(|word| word.ends_with("...") || word.ends_with(['…', '\u{85}']))
        || line.contains("...}")
        || line.contains("…}")
}

/// Whose users console output seems to show, by its names.
fn side_of_console(text: &str) -> Option<Role> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty()).take(12);
    if lines().any(|line| line.contains(",DC=")) {
        return Some(Role::OnPrem);
    }
    let words = lines().flat_map(str::split_whitespace);
    let mut sides = words.filter_map(|word| HEADINGS.only_in(&fold_heading(word)));
    let first = sides.next()?;
    sides.all(|side| side == first).then_some(first)
}

/// Whether a line is headings with blanks between them, as dsquery writes them.
fn is_spaced(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let known = words.iter().filter(|word| HEADINGS.is_known(&fold_heading(word))).count();
    line.contains("  ")
        && !line.contains([',', ';', '\t', '|', '"'])
        && known >= 2
        && known == words.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> String {
        match kind(text, true) {
            Ok(kind) => format!("{kind:?}"),
            Err(refusal) => refusal.shape().unwrap_or("none").to_string(),
        }
    }

    #[test]
    fn formats_are_told_by_their_first_lines() {
        let cases = [
            ("\"Id\",\"Name\"\n", "Csv"),
            ("{3CEAAF30-8142-48EA-91D9-3080F9B439FC},zoe\n", "Csv"),
            ("\n\n", "none"),
            ("[\n  {\"Id\": 1}]", "Json"),
            ("{\"value\":[]}", "Json"),
            ("<!DOCTYPE html><html>", "web-page"),
            ("<Objs Version=\"1.1.0.1\">", "Clixml"),
            ("<?xml version=\"1.0\"?><Objs>", "Clixml"),
            ("dn: CN=Zoe\nchangetype: add\n", "Ldif"),
            ("version: 1\n\ndn: CN=Zoe\n", "Ldif"),
            ("# a comment\n that goes on\ndn:: Q049\n", "Ldif"),
            ("#\n# LDAPv3\n# base <> \n#\n\n# Zoe\ndn: CN=Zoe\n", "Ldif"),
            ("#TYPE Selected\n\"dn\",\"objectGUID\"\n", "Csv"),
            ("version:v1.0\nName,Id\n", "Csv"),
            ("\nId     Name\n--     ----\n1   Zoe\n2   Jose...\n", "console-text"),
            ("  objectGUID      sAMAccountName    mail  \n  {3C}   zoe   z@x\n", "console-text"),
            ("Name : Zoe\nId   : 1\nMail : z@x\n", "console-text"),
            (
                "  dn             samid   upn\n  CN=Z,DC=x      zoe     z@x\ndsget succeeded\n",
                "console-text",
            ),
            ("SASL/GSSAPI authentication started\nSASL SSF: 256\ndn: CN=Zoe\ncn: Zoe\n", "Ldif"),
            ("mail,displayName\nz@x,\"a\ndn: b\"\n", "Csv"),
            ("WARNING: cut\n[\n  {\"Id\": 1}]", "other-format"),
            ("PS C:\\> Get-MgUser | ConvertTo-Json\n{\"Id\": 1}", "other-format"),
            ("PS C:\\> Get-MgUser | Select Id,Mail | ConvertTo-Csv\n\"Id\",\"Mail\"\n", "Csv"),
            (
                "PS C:\\> Connect-AzureAD\nAccount  Type\n-------  ----\na@x User\nPS C:\\> x\nId,Mail\n",
                "Csv",
            ),
            ("PS C:\\> Get-MgUser\n\nId  Mail\n--  ----\n1   a@x\n", "console-text"),
            (
                "PS C:\\> Get-Date\nNow\nPS C:\\> Get-MgUser | fl\nId : 1\nMail : a\nName : b\n",
                "console-text",
            ),
            ("PS C:\\> Get-MgUser\nGet-MgUser : Insufficient privileges\n", "plain-text"),
            ("Id,Mail\n{\"a\": 1},b\n", "Csv"),
            (
                "\u{1b}[32;1mId   Mail\u{1b}[0m\n\u{1b}[32;1m--   ----\u{1b}[0m\n1    a@x\n",
                "console-text",
            ),
            ("- displayName: Zoe\n  id: 1\n", "other-format"),
            ("---\n- id: 1\n", "other-format"),
            ("- a list of things\n", "Csv"),
            ("<html><body><table><tr><th>Id</th></tr></table>", "other-format"),
            ("<?xml version=\"1.0\"?>\n<Objects><Object Type=\"x\">", "other-format"),
            (
                "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
                "other-format",
            ),
            ("\"CN=Zoe,OU=Staff,DC=x\"\n\"CN=Jose,OU=Staff,DC=x\"\n", "console-text"),
            ("AdFind V01.57\nBase DN: DC=x\n\ndn:CN=a,DC=x\n>cn: a\n", "AdFind"),
            ("Name,Note\nZoe,a : b\nJose,c : d\nAnna,e : f\n", "Csv"),
            ("User principal name\na@x\n", "Csv"),
        ];
        for (text, expected) in cases {
            assert_eq!(name(text), expected, "{text}");
        }
    }
}
