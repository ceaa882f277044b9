//! What an operator says of how exports are read, where they do not tell it themselves.

use std::fmt;
use std::str::FromStr;

use super::heading::{HEADINGS, Reading, fold_heading};
use crate::anchor::HexOrder;
use crate::directory::Field;

/// One such rule. Its text is what a session keeps of it: `column upn=LoginName`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReadingRule {
    /// The column with this heading holds this field, or nothing that is to be read.
    Column {
        /// The field; `None` to leave the column out.
        field: Option<Field>,
        /// The heading, in any case.
        heading: String,
        /// A heading that holds the field in a way of its own, where the operator has named the field by it:
        /// `disabled`, which is the contrary of `enabled`.
        like: Option<String>,
    },
    /// The headings of files whose first line is data.
    Headings(Vec<String>),
    /// The line on which the headings of CSV files stand, from 1: those before it are none of the export.
    HeaderLine(u64),
    /// What stands between two fields of CSV files.
    Delimiter(char),
    /// In which order the digits of ids are read that are bare, or in doubt.
    Hex(HexOrder),
    /// Whether names that were encoded twice are shown and compared as they were before.
    RepairNames(bool),
}

impl ReadingRule {
    /// A column, as `FIELD=HEADING`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn column(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is not FIELD=HEADING, such as upn=LoginName");
        let (name, heading) = text.split_once('=').ok_or_else(wrong)?;
        let (name, heading) = (name.trim(), heading.trim().to_string());
        if fold_heading(&heading).is_empty() {
            return Err(wrong());
        }
        if name.eq_ignore_ascii_case("none") {
            return Ok(Self::Column { field: None, heading, like: None });
        }
        let (field, has_own_way) = field_named(name).ok_or_else(|| {
            let names: Vec<String> = Field::ALL.iter().map(|field| field.name()).collect();
            format!("'{name}' is no field: write none, disabled, or one of {}", names.join(", "))
        })?;
        let like = has_own_way.then(|| name.to_string());
        Ok(Self::Column { field: Some(field), heading, like })
    }

    /// Headings, with commas between them. None has `=`: what stands before one names a file.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn headings(text: &str) -> Result<Self, String> {
        if text.contains('=') {
            return Err(format!("'{text}' has a '=', and a heading that is said has none"));
        }
        let headings: Vec<String> = text.split(',').map(|part| part.trim().to_string()).collect();
        if !headings.iter().any(|heading| HEADINGS.may_identify(&fold_heading(heading))) {
            return Err(format!(
                "none of '{text}' identifies a user: write the headings of all columns, such as ObjectGUID,SamAccountName,UserPrincipalName"
            ));
        }
        Ok(Self::Headings(headings))
    }

    /// A delimiter: one character, or `tab`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn delimiter(text: &str) -> Result<Self, String> {
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(only), None)
                if only.is_ascii() && !only.is_ascii_alphanumeric() && only != '"' =>
            {
                Ok(Self::Delimiter(only))
            }
            _ if text.eq_ignore_ascii_case("tab") => Ok(Self::Delimiter('\t')),
            _ => Err(format!("'{text}' is no delimiter: write tab, or one of , ; |")),
        }
    }

    /// The line of the headings, from 1.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn header_line(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(line @ 1..) => Ok(Self::HeaderLine(line)),
            _ => Err(format!("'{text}' is no line: write its number, such as 4")),
        }
    }

    /// Whether both say something of the same thing: only one of them can hold.
    #[must_use]
    pub fn replaces(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Column { field, heading, .. }, Self::Column { field: new, heading: of, .. }) => {
                fold_heading(heading) == fold_heading(of) || new.is_some() && field == new
            }
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// The option of the command line that says it.
    #[must_use]
    pub fn option(&self) -> String {
        match self {
            Self::RepairNames(_) => "--repair-names".into(),
            rule => format!("--{rule}"),
        }
    }

    /// The order of hex digits: `text` or `bytes`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn hex(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Hex(HexOrder::Text)),
            "bytes" => Ok(Self::Hex(HexOrder::Bytes)),
            _ => Err(format!("'{text}' is no order of digits: write text or bytes")),
        }
    }
}

/// The field with a name, as the report, the screen or an export writes it, and whether columns of that name have a way
/// of their own to hold it.
fn field_named(name: &str) -> Option<(Field, bool)> {
    let folded = fold_heading(name);
    let named = |field: &&Field| {
        fold_heading(&field.name()) == folded || fold_heading(field.title()) == folded
    };
    let own = Field::ALL.iter().find(named).map(|field| (*field, false));
    let by_heading = || {
        let meaning = HEADINGS.any_meaning(&folded)?;
        Some((meaning.field, meaning.reading != Reading::Plain))
    };
    own.or_else(by_heading)
}

impl fmt::Display for ReadingRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column { field: Some(_), heading, like: Some(like) } => {
                write!(f, "column {like}={heading}")
            }
            Self::Column { field: Some(field), heading, like: None } => {
                write!(f, "column {}={heading}", field.name())
            }
            Self::Column { field: None, heading, .. } => write!(f, "column none={heading}"),
            Self::Headings(headings) => write!(f, "headings {}", headings.join(",")),
            Self::HeaderLine(line) => write!(f, "header-line {line}"),
            Self::Delimiter('\t') => f.write_str("delimiter tab"),
            Self::Delimiter(delimiter) => write!(f, "delimiter {delimiter}"),
            Self::Hex(HexOrder::Text) => f.write_str("hex text"),
            Self::Hex(_) => f.write_str("hex bytes"),
            Self::RepairNames(true) => f.write_str("repair names"),
            Self::RepairNames(false) => f.write_str("keep names"),
        }
    }
}

impl FromStr for ReadingRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, rest) = text.split_once(' ').unwrap_or((text, ""));
        match kind {
            "column" => Self::column(rest),
            "headings" => Self::headings(rest),
            "header-line" => Self::header_line(rest),
            "delimiter" => Self::delimiter(rest),
            "hex" => Self::hex(rest),
            "repair" if rest == "names" => Ok(Self::RepairNames(true)),
            "keep" if rest == "names" => Ok(Self::RepairNames(false)),
            _ => Err(format!("'{text}' is no rule of reading")),
        }
    }
}

/// The rules of an import.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReadingRules(pub Vec<ReadingRule>);

impl ReadingRules {
    /// The rules whose texts a session keeps; one that is none any more is left out.
    pub fn of_texts<'t>(texts: impl IntoIterator<Item = &'t String>) -> Self {
        Self(texts.into_iter().filter_map(|text| text.parse().ok()).collect())
    }

    /// The rules as a session keeps them.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }

    /// The same with another rule, in place of what was said of the same thing before.
    #[must_use]
    pub fn with(self, rule: ReadingRule) -> Self {
        let mut rules = self;
        rules.0.retain(|other| !other.replaces(&rule));
        rules.0.push(rule);
        rules
    }

    /// The same without what was said of the column with this heading.
    #[must_use]
    pub fn without_column(self, heading: &str) -> Self {
        let folded = fold_heading(heading);
        let is_about = |rule: &ReadingRule| matches!(rule, ReadingRule::Column { heading, .. } if fold_heading(heading) == folded);
        Self(self.0.into_iter().filter(|rule| !is_about(rule)).collect())
    }

    /// The columns that are said to hold something, in their order.
    pub(super) fn columns(&self) -> impl Iterator<Item = (Option<Field>, &str)> {
        self.0.iter().filter_map(|rule| match rule {
            ReadingRule::Column { field, heading, .. } => Some((*field, heading.as_str())),
            _ => None,
        })
    }

    /// The heading that a column counts as which is said to hold something as columns of that name do.
    pub(super) fn like(&self, column: &str) -> Option<&str> {
        self.0.iter().find_map(|rule| match rule {
            ReadingRule::Column { heading, like, .. } if heading == column => like.as_deref(),
            _ => None,
        })
    }

    /// The headings of files without any.
    pub(super) fn headings(&self) -> Option<&[String]> {
        self.0.iter().find_map(|rule| match rule {
            ReadingRule::Headings(headings) => Some(headings.as_slice()),
            _ => None,
        })
    }

    /// The line on which the headings stand, from 1.
    pub(super) fn header_line(&self) -> Option<u64> {
        self.0.iter().find_map(|rule| match rule {
            ReadingRule::HeaderLine(line) => Some(*line),
            _ => None,
        })
    }

    /// What stands between two fields.
    pub(super) fn delimiter(&self) -> Option<u8> {
        self.0.iter().find_map(|rule| match rule {
            ReadingRule::Delimiter(delimiter) => u8::try_from(*delimiter).ok(),
            _ => None,
        })
    }

    /// What is said of the lines of a file: each that is `met` is left out.
    pub(super) fn unmet(&self, met: impl Fn(&ReadingRule) -> bool) -> Vec<ReadingRule> {
        let of_lines = |rule: &&ReadingRule| {
            let kinds = matches!(
                rule,
                ReadingRule::Headings(_) | ReadingRule::HeaderLine(_) | ReadingRule::Delimiter(_)
            );
            kinds && !met(rule)
        };
        self.0.iter().filter(of_lines).cloned().collect()
    }

    /// Whether names that were encoded twice are repaired; `None` where nobody said so.
    pub(super) fn repairs_names(&self) -> Option<bool> {
        self.0.iter().find_map(|rule| match rule {
            ReadingRule::RepairNames(repair) => Some(*repair),
            _ => None,
        })
    }

    /// How bare hex digits are read.
    pub(super) fn hex(&self) -> Option<HexOrder> {
        self.0.iter().find_map(|rule| match rule {
            ReadingRule::Hex(order) => Some(*order),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_read_back_from_its_text() {
        for text in [
            "column upn=LoginName",
            "column immutable_id=Anchor",
            "column none=ImmutableID",
            "column disabled=Locked out",
            "column enabled=Works here",
            "column Base64GUID=Anchor",
            "headings ObjectGUID,SamAccountName,mail",
            "header-line 4",
            "delimiter tab",
            "delimiter ;",
            "hex text",
            "hex bytes",
            "repair names",
            "keep names",
        ] {
            let rule: ReadingRule = text.parse().unwrap();
            assert_eq!(rule.to_string(), text);
        }
        for text in [
            "column upn",
            "column shoe=Size",
            "column cloud-only=X",
            "column unsynced=X",
            "headings a,b",
            "header-line 0",
            "delimiter ab",
            "hex both",
            "x",
        ] {
            assert!(text.parse::<ReadingRule>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_new_rule_takes_the_place_of_what_was_said_of_the_same_thing() {
        let rules = ["column upn=Login", "column mail=Post", "hex text"].map(String::from);
        let with = |rule: &str| ReadingRules::of_texts(&rules).with(rule.parse().unwrap()).texts();
        assert_eq!(with("hex bytes"), ["column upn=Login", "column mail=Post", "hex bytes"]);
        assert_eq!(
            with("column none=login"),
            ["column mail=Post", "hex text", "column none=login"]
        );
        assert_eq!(with("column upn=Name"), ["column mail=Post", "hex text", "column upn=Name"]);
        let without = ReadingRules::of_texts(&rules).without_column("LOGIN");
        assert_eq!(without.texts(), ["column mail=Post", "hex text"]);
    }

    #[test]
    fn a_field_may_be_named_as_exports_do() {
        for (text, field) in [
            ("UPN=x", Field::Upn),
            ("UserPrincipalName=x", Field::Upn),
            ("sAM=x", Field::Sam),
            ("Object id=x", Field::CloudId),
            ("proxyAddresses=x", Field::ProxyAddresses),
        ] {
            let rule = ReadingRule::Column { field: Some(field), heading: "x".into(), like: None };
            assert_eq!(ReadingRule::column(text), Ok(rule), "{text}");
        }
    }
}
