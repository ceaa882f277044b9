//! Recognising, by the first text of a file, what is not CSV at all.
//!
//! Each format that is not read has its name here; one that gets a reader is told here and not refused.

use crate::directory::Role;
use crate::import::report::{OtherFormat, Refusal};

/// How many lines are looked at.
const LINES: usize = 60;

/// Refuses what is known and is not CSV. `head` is the start of the text, `whole` if that is all.
pub(super) fn refuse_other_formats(head: &str, whole: bool) -> Result<(), Refusal> {
    let text = head.trim_start();
    if text.is_empty() && whole {
        return Err(Refusal::Empty);
    }
    let refusal = json(text, whole)
        .or_else(|| markup(text))
        .or_else(|| is_ldif(text).then(|| other(OtherFormat::Ldif, text)))
        .or_else(|| is_console_text(text).then_some(Refusal::ConsoleText));
    refusal.map_or(Ok(()), Err)
}

/// A format that is not read, with the side that its attributes are of.
fn other(format: OtherFormat, text: &str) -> Refusal {
    let has = |name: &str| memchr::memmem::find(text.as_bytes(), name.as_bytes()).is_some();
    let side = match format {
        OtherFormat::Ldif | OtherFormat::Csvde => Some(Role::OnPrem),
        OtherFormat::Json | OtherFormat::Clixml => {
            let onprem = ["ObjectGUID", "objectGUID", "SamAccountName", "sAMAccountName"];
            let cloud = ["@odata", "userPrincipalName", "UserPrincipalName"];
            // The cloud names its copies of on-premises attributes after them.
            if has("onPremisesS") || has("OnPremisesS") || has("@odata") {
                Some(Role::Cloud)
            } else if onprem.into_iter().any(has) {
                Some(Role::OnPrem)
            } else {
                cloud.into_iter().any(has).then_some(Role::Cloud)
            }
        }
    };
    Refusal::Format { format, side }
}

/// Whether the two first headings, as they stand in the file, are those of csvde.
pub(super) fn is_csvde(header_line: &str) -> bool {
    let head: String = header_line.chars().take(14).collect();
    head.eq_ignore_ascii_case("DN,objectClass")
}

fn json(text: &str, whole: bool) -> Option<Refusal> {
    let mut rest = text.chars();
    let opening = rest.next()?;
    let next = rest.find(|c| !c.is_whitespace());
    match (opening, next) {
        ('{', Some('"' | '}') | None) | ('[', Some('{' | ']') | None) => {}
        _ => return None,
    }
    Some(graph_error(text, whole).unwrap_or_else(|| other(OtherFormat::Json, text)))
}

fn graph_error(text: &str, whole: bool) -> Option<Refusal> {
    if !whole {
        return None;
    }
    let answer: serde_json::Value = serde_json::from_str(text).ok()?;
    let error = answer.get("error")?;
    let part = |name: &str| error.get(name).and_then(|value| value.as_str()).map(str::to_string);
    let message = part("message").unwrap_or_default();
    Some(Refusal::GraphError {
        code: part("code")?,
        message: crate::text::visible(message.trim_end_matches('.')).into_owned(),
    })
}

fn markup(text: &str) -> Option<Refusal> {
    let rest = text.strip_prefix('<')?;
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
        return None;
    }
    let start: String = text.chars().take(400).collect();
    Some(if start.contains("<Objs") { other(OtherFormat::Clixml, text) } else { Refusal::WebPage })
}

/// The first line that is no comment, nor the folded rest of one, begins a record.
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
            return version || line.starts_with("dn:") || line.starts_with("changetype:");
        }
    }
    false
}

/// A table with a line of hyphens under its headings, or blocks of `name : value`.
fn is_console_text(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(12).collect();
    let ruled = |line: &&str| {
        let line = line.trim();
        line.len() >= 3 && line.chars().all(|c| c == '-' || c == ' ') && line.contains("---")
    };
    // Under the headings or, where they take two lines, under those.
    if lines.iter().skip(1).take(3).any(ruled) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> &'static str {
        match refuse_other_formats(text, true) {
            Ok(()) => "csv",
            Err(refusal) => refusal.shape().unwrap_or("none"),
        }
    }

    #[test]
    fn the_side_of_a_format_that_is_not_read_is_told_by_its_attributes() {
        let side = |text: &str| match refuse_other_formats(text, true) {
            Err(Refusal::Format { side, .. }) => side,
            _ => None,
        };
        assert_eq!(side("dn: CN=Zoe\n"), Some(Role::OnPrem));
        assert_eq!(side("[{\"ObjectGUID\":\"1\"}]"), Some(Role::OnPrem));
        assert_eq!(side("[{\"userPrincipalName\":\"a@x\",\"id\":\"1\"}]"), Some(Role::Cloud));
        assert_eq!(side("[{\"id\":1,\"onPremisesSamAccountName\":\"a\"}]"), Some(Role::Cloud));
        assert_eq!(side("[{\"a\":1}]"), None);
    }

    #[test]
    fn other_formats_are_told_by_their_first_lines() {
        let cases = [
            ("\"Id\",\"Name\"\n", "csv"),
            ("{3CEAAF30-8142-48EA-91D9-3080F9B439FC},zoe\n", "csv"),
            ("\n\n", "none"),
            ("[\n  {\"Id\": 1}]", "json"),
            ("{\"value\":[]}", "json"),
            ("{\"error\":{\"code\":\"Forbidden\",\"message\":\"No.\"}}", "graph-error"),
            ("<!DOCTYPE html><html>", "web-page"),
            ("<Objs Version=\"1.1.0.1\">", "clixml"),
            ("<?xml version=\"1.0\"?><Objs>", "clixml"),
            ("dn: CN=Zoe\nchangetype: add\n", "ldif"),
            ("version: 1\n\ndn: CN=Zoe\n", "ldif"),
            ("# a comment\n that goes on\ndn:: Q049\n", "ldif"),
            ("#\n# LDAPv3\n# base <> \n#\n\n# Zoe\ndn: CN=Zoe\n", "ldif"),
            ("#TYPE Selected\n\"dn\",\"objectGUID\"\n", "csv"),
            ("version:v1.0\nName,Id\n", "csv"),
            ("\nId     Name\n--     ----\n1   Zoe\n2   Jose...\n", "console-text"),
            ("Name : Zoe\nId   : 1\nMail : z@x\n", "console-text"),
            ("Name,Note\nZoe,a : b\nJose,c : d\nAnna,e : f\n", "csv"),
        ];
        for (text, expected) in cases {
            assert_eq!(name(text), expected, "{text}");
        }
        assert!(is_csvde("DN,objectClass,cn") && !is_csvde("\"DN\",\"objectClass\""));
    }
}
