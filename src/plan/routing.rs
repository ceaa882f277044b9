//! The rule that makes the remote routing address of a user, and what an address may hold.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::directory::{Cell, Field, OnPremRow, OnPremUsers, local_part};
use crate::text::fold;

/// The most octets before the `@` (RFC 5321 4.5.3.1.1).
const LOCAL_LIMIT: usize = 64;
/// The most octets of an address that a path can carry (RFC 5321 4.5.3.1.3, without its brackets).
const ADDRESS_LIMIT: usize = 254;
/// The most octets of a label of a domain (RFC 1035 2.3.4).
const LABEL_LIMIT: usize = 63;

/// A rule such as `{sam}@contoso.mail.onmicrosoft.com`, from which everyone's remote routing address
/// is made (docs/facts.md, Mailboxes).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoutingRule {
    local: Vec<Part>,
    domain: String,
    text: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    Text(String),
    Field(Field),
    /// What stands before the `@` of a field.
    LocalOf(Field),
}

/// The words in braces, and what they stand for.
const WORDS: [(&str, Part); 7] = [
    ("sam", Part::Field(Field::Sam)),
    ("alias", Part::Field(Field::Alias)),
    ("upn", Part::LocalOf(Field::Upn)),
    ("mail", Part::LocalOf(Field::Mail)),
    ("given", Part::Field(Field::GivenName)),
    ("surname", Part::Field(Field::Surname)),
    ("employee", Part::Field(Field::EmployeeId)),
];

/// Why a text is not a rule.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum RoutingRuleError {
    /// There is not exactly one `@` outside the braces.
    #[error("a rule has one @, as in {{sam}}@contoso.mail.onmicrosoft.com")]
    OneAt,
    /// A word in braces that is not known, or a brace without its other half.
    #[error(
        "{{{0}}} is not known; there are {{sam}}, {{alias}}, {{upn}}, {{mail}}, {{given}}, {{surname}} and {{employee}}"
    )]
    Word(String),
    /// Nothing in it differs from user to user.
    #[error(
        "the rule gives everybody the same address; write {{sam}} or another word in braces before the @"
    )]
    SameForAll,
    /// The domain.
    #[error("{0:?} is not a domain")]
    Domain(String),
}

/// Why a rule gives a user no address.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum NoRoutingAddress {
    /// The export lacks a column that the rule needs.
    #[error("the export has no {0}, which the routing rule needs")]
    Unknown(&'static str),
    /// The user has no value where the rule needs one.
    #[error("the user has no {0}, which the routing rule needs")]
    Empty(&'static str),
    /// The address would hold a character that an address must not have.
    #[error("{address:?} is not an address: {what}")]
    Invalid {
        /// What the rule gives.
        address: String,
        /// What is wrong with it.
        what: String,
    },
}

impl RoutingRule {
    /// The address of a user: accents and case are folded, nothing else is changed.
    ///
    /// # Errors
    /// [`NoRoutingAddress`] says what is missing or which character is not allowed.
    pub fn address(&self, users: &OnPremUsers, row: OnPremRow) -> Result<String, NoRoutingAddress> {
        let mut local = String::new();
        for part in &self.local {
            match part {
                Part::Text(text) => local.push_str(text),
                Part::Field(field) => local.push_str(&fold(value(users, row, *field)?)),
                Part::LocalOf(field) => {
                    local.push_str(&fold(local_part(value(users, row, *field)?)));
                }
            }
        }
        let address = format!("{local}@{}", self.domain);
        match fault(&local, &address) {
            None => Ok(address),
            Some(what) => Err(NoRoutingAddress::Invalid { address, what }),
        }
    }
}

fn value(users: &OnPremUsers, row: OnPremRow, field: Field) -> Result<&str, NoRoutingAddress> {
    match users.text(row, field) {
        Cell::Unknown => Err(NoRoutingAddress::Unknown(field.title())),
        Cell::Empty => Err(NoRoutingAddress::Empty(field.title())),
        Cell::Value(value) => Ok(value),
    }
}

/// What is wrong with an address: characters as in RFC 5321's `Dot-string`, of which Exchange takes
/// ASCII only.
fn fault(local: &str, address: &str) -> Option<String> {
    let allowed = |c: &char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(*c);
    if let Some(wrong) = local.chars().find(|c| !allowed(c)) {
        let code = u32::from(wrong);
        return Some(format!("the character U+{code:04X} is not allowed before the @"));
    }
    if local.is_empty() || local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Some("dots must stand between other characters".into());
    }
    if local.len() > LOCAL_LIMIT {
        return Some(format!("{} characters before the @; {LOCAL_LIMIT} are allowed", local.len()));
    }
    (address.len() > ADDRESS_LIMIT)
        .then(|| format!("{} characters; {ADDRESS_LIMIT} are allowed", address.len()))
}

fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=LABEL_LIMIT).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.contains('.') && text.split('.').all(label)
}

impl FromStr for RoutingRule {
    type Err = RoutingRuleError;

    fn from_str(text: &str) -> Result<Self, RoutingRuleError> {
        let text = text.trim();
        // A mere domain: what most tenants want of it.
        let whole = if is_domain(text) { format!("{{sam}}@{text}") } else { text.to_string() };
        let (before, domain) = whole.split_once('@').ok_or(RoutingRuleError::OneAt)?;
        if domain.contains('@') {
            return Err(RoutingRuleError::OneAt);
        }
        if !is_domain(domain) {
            return Err(RoutingRuleError::Domain(domain.to_string()));
        }
        let local = parts(before)?;
        if local.iter().all(|part| matches!(part, Part::Text(_))) {
            return Err(RoutingRuleError::SameForAll);
        }
        Ok(Self { local, domain: domain.to_ascii_lowercase(), text: whole })
    }
}

fn parts(mut rest: &str) -> Result<Vec<Part>, RoutingRuleError> {
    let mut parts = Vec::new();
    while let Some((text, after)) = rest.split_once('{') {
        let unknown = |word: &str| RoutingRuleError::Word(word.to_string());
        let (word, after) = after.split_once('}').ok_or_else(|| unknown(after))?;
        if !text.is_empty() {
            parts.push(Part::Text(text.to_ascii_lowercase()));
        }
        let known = WORDS.iter().find(|(name, _)| *name == word);
        parts.push(known.ok_or_else(|| unknown(word))?.1.clone());
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_ascii_lowercase()));
    }
    Ok(parts)
}

impl fmt::Display for RoutingRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_read_or_refused_with_its_reason() {
        for good in
            ["{sam}@contoso.mail.onmicrosoft.com", "{given}.{surname}@x.org", "x-{upn}@x.org"]
        {
            assert_eq!(good.parse::<RoutingRule>().unwrap().to_string(), good);
        }
        assert_eq!("x.org".parse::<RoutingRule>().unwrap().to_string(), "{sam}@x.org");
        for (bad, reason) in [
            ("{sam}", RoutingRuleError::OneAt),
            ("{sam}@x.org@y.org", RoutingRuleError::OneAt),
            ("{sma}@x.org", RoutingRuleError::Word("sma".into())),
            ("{sam@x.org", RoutingRuleError::Word("sam".into())),
            ("mail@x.org", RoutingRuleError::SameForAll),
            ("{sam}@x", RoutingRuleError::Domain("x".into())),
            ("{sam}@-x.org", RoutingRuleError::Domain("-x.org".into())),
        ] {
            assert_eq!(bad.parse::<RoutingRule>(), Err(reason), "{bad}");
        }
    }

    #[test]
    fn what_an_address_must_not_hold_is_named() {
        for (local, good) in [
            ("amuller", true),
            ("a.b-c_d'e", true),
            ("a b", false),
            ("a..b", false),
            (".a", false),
            ("a.", false),
            ("", false),
            ("a;b", false),
            ("ł", false),
        ] {
            assert_eq!(fault(local, &format!("{local}@x.org")).is_none(), good, "{local:?}");
        }
        assert!(fault(&"a".repeat(64), "").is_none());
        assert!(fault(&"a".repeat(65), "").unwrap().contains("65"));
    }
}
