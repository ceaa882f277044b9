//! The attributes that a source anchor is taken from.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Field;

/// The attribute that an anchor was taken from.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum AnchorAttribute {
    /// One that holds the bytes of a GUID.
    Guid(GuidAttribute),
    /// One that holds a text, which is the `ImmutableId` as it is.
    Text(TextAttribute),
}

/// An attribute that holds the bytes of a GUID.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum GuidAttribute {
    /// objectGUID.
    ObjectGuid,
    /// mS-DS-ConsistencyGuid.
    ConsistencyGuid,
}

impl GuidAttribute {
    /// Both.
    const ALL: [Self; 2] = [Self::ObjectGuid, Self::ConsistencyGuid];

    /// The attribute's name in the directory.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ObjectGuid => "objectGUID",
            Self::ConsistencyGuid => "mS-DS-ConsistencyGuid",
        }
    }

    /// Its name on the command line, in sessions and in `--json`.
    #[must_use]
    pub const fn short_name(self) -> &'static str {
        match self {
            Self::ObjectGuid => "objectguid",
            Self::ConsistencyGuid => "consistencyguid",
        }
    }

    /// The attribute that was not chosen.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::ObjectGuid => Self::ConsistencyGuid,
            Self::ConsistencyGuid => Self::ObjectGuid,
        }
    }

    /// The attribute of this name, however it is spelled.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let is_it = |of: &Self| {
            [of.name(), of.short_name()].iter().any(|own| own.eq_ignore_ascii_case(name))
        };
        Self::ALL.into_iter().find(is_it)
    }
}

/// The field that holds the attribute.
impl From<GuidAttribute> for Field {
    fn from(attribute: GuidAttribute) -> Self {
        match attribute {
            GuidAttribute::ObjectGuid => Self::ObjectGuid,
            GuidAttribute::ConsistencyGuid => Self::ConsistencyGuid,
        }
    }
}

/// The attributes with a text that are read of every export, by their names in the directory.
const READ_ALWAYS: [(&str, Field); 4] = [
    ("employeeID", Field::EmployeeId),
    ("sAMAccountName", Field::Sam),
    ("mail", Field::Mail),
    ("userPrincipalName", Field::Upn),
];

/// An attribute that holds a text: by its name in the directory, else by the heading of its column.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct TextAttribute(Arc<str>);

/// What names no attribute.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum NoAttribute {
    /// There is no name.
    #[error(
        "name an attribute: auto, objectguid, consistencyguid, employeeID, or the heading of a column"
    )]
    Nameless,
    /// It is an attribute of bytes.
    #[error("this attribute holds a GUID, and no text")]
    OfGuid,
}

impl TextAttribute {
    /// The attributes that are read of every export.
    #[must_use]
    pub fn all_read() -> impl DoubleEndedIterator<Item = Self> {
        READ_ALWAYS.iter().map(|(name, _)| Self(Arc::from(*name)))
    }

    /// The attribute of this name.
    ///
    /// # Errors
    /// [`NoAttribute`] if there is no name, or if it is that of an attribute of bytes.
    pub fn new(name: &str) -> Result<Self, NoAttribute> {
        let name = name.trim();
        if name.is_empty() {
            return Err(NoAttribute::Nameless);
        }
        if GuidAttribute::named(name).is_some() {
            return Err(NoAttribute::OfGuid);
        }
        let known = READ_ALWAYS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        Ok(Self(Arc::from(known.map_or(name, |(known, _)| *known))))
    }

    /// Its name in the directory, or the heading.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }

    /// The field that holds it.
    #[must_use]
    pub fn field(&self) -> Field {
        let known = READ_ALWAYS.iter().find(|(known, _)| *known == self.name());
        known.map_or(Field::AnchorColumn, |(_, field)| *field)
    }

    /// Whether it is read only where it is asked for, by the heading of its column.
    #[must_use]
    pub fn is_column(&self) -> bool {
        self.field() == Field::AnchorColumn
    }
}

impl fmt::Display for TextAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl AnchorAttribute {
    /// objectGUID.
    pub const OBJECT_GUID: Self = Self::Guid(GuidAttribute::ObjectGuid);

    /// The attribute's name in the directory.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Guid(attribute) => attribute.name(),
            Self::Text(attribute) => attribute.name(),
        }
    }
}

impl TryFrom<String> for AnchorAttribute {
    type Error = NoAttribute;

    fn try_from(name: String) -> Result<Self, NoAttribute> {
        match GuidAttribute::named(&name) {
            Some(attribute) => Ok(Self::Guid(attribute)),
            None => TextAttribute::new(&name).map(Self::Text),
        }
    }
}

impl From<AnchorAttribute> for String {
    fn from(attribute: AnchorAttribute) -> Self {
        match attribute {
            AnchorAttribute::Guid(attribute) => attribute.short_name().into(),
            AnchorAttribute::Text(attribute) => attribute.name().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_written_by_its_name_and_read_from_it() {
        let cases = [
            ("objectguid", Some(Field::ObjectGuid)),
            ("consistencyguid", Some(Field::ConsistencyGuid)),
            ("employeeID", Some(Field::EmployeeId)),
            ("extensionAttribute7", Some(Field::AnchorColumn)),
            ("", None),
        ];
        for (name, field) in cases {
            let read = AnchorAttribute::try_from(name.to_string()).ok();
            let field_of = |attribute: &AnchorAttribute| match attribute {
                AnchorAttribute::Guid(attribute) => Field::from(*attribute),
                AnchorAttribute::Text(attribute) => attribute.field(),
            };
            assert_eq!(read.as_ref().map(field_of), field, "{name}");
            if let Some(read) = read {
                assert_eq!(String::from(read), name);
            }
        }
    }

    #[test]
    fn a_known_name_is_known_in_any_case() {
        let named = |name| TextAttribute::new(name).map(|attribute| attribute.name().to_string());
        assert_eq!(named("EMPLOYEEID"), Ok("employeeID".into()));
        assert_eq!(named(" samaccountname "), Ok("sAMAccountName".into()));
        assert_eq!(named("EmployeeNumber"), Ok("EmployeeNumber".into()));
        assert_eq!(named("objectGUID"), Err(NoAttribute::OfGuid));
        assert_eq!(named(" "), Err(NoAttribute::Nameless));
    }
}
