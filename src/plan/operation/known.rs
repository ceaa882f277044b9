//! Values as exports told them.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::anchor::{Guid, ImmutableId};
use crate::directory::Cell;

/// A value as an export told it: unknown, none, or the value.
///
/// Written as `"unknown"`, `null` or the value; a value that is the text `unknown` is written as
/// `{"value":"unknown"}`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Known<T> {
    /// The export could not say.
    Unknown,
    /// The export says that there was none.
    Empty,
    /// The value.
    Value(T),
}

impl<T> Known<T> {
    /// The value, where there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Unknown | Self::Empty => None,
        }
    }

    /// The same with another value.
    pub fn map<U>(&self, change: impl FnOnce(&T) -> U) -> Known<U> {
        match self {
            Self::Unknown => Known::Unknown,
            Self::Empty => Known::Empty,
            Self::Value(value) => Known::Value(change(value)),
        }
    }
}

impl<T> From<Cell<T>> for Known<T> {
    fn from(cell: Cell<T>) -> Self {
        match cell {
            Cell::Unknown => Self::Unknown,
            Cell::Empty => Self::Empty,
            Cell::Value(value) => Self::Value(value),
        }
    }
}

/// A value whose text may be the very word that stands for "not known".
///
/// An `ImmutableId` or a UPN can be any text, so also `unknown`; a session must give it back as the
/// value that it is.
pub trait Spelled {
    /// Whether the value is written as `"unknown"`.
    fn spells_unknown(&self) -> bool;
}

impl Spelled for String {
    fn spells_unknown(&self) -> bool {
        self == "unknown"
    }
}

impl Spelled for ImmutableId {
    fn spells_unknown(&self) -> bool {
        self.as_str() == "unknown"
    }
}

impl Spelled for Guid {
    fn spells_unknown(&self) -> bool {
        false
    }
}

impl<T: Serialize + Spelled> Serialize for Known<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unknown => serializer.serialize_str("unknown"),
            Self::Empty => serializer.serialize_none(),
            Self::Value(value) if value.spells_unknown() => {
                let mut object = serializer.serialize_struct("Value", 1)?;
                object.serialize_field("value", value)?;
                object.end()
            }
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Known<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        enum Marker {
            #[serde(rename = "unknown")]
            Unknown,
        }
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Form<T> {
            Unknown(Marker),
            Spelled { value: T },
            Value(T),
        }
        Ok(match Option::<Form<T>>::deserialize(deserializer)? {
            None => Self::Empty,
            Some(Form::Unknown(Marker::Unknown)) => Self::Unknown,
            Some(Form::Spelled { value } | Form::Value(value)) => Self::Value(value),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_none_and_value_are_written_apart() {
        let written = |known: &Known<ImmutableId>| serde_json::to_string(known).unwrap();
        let cases = [
            (Known::Unknown, "\"unknown\""),
            (Known::Empty, "null"),
            (Known::Value(ImmutableId::from_text("a+b==")), "\"a+b==\""),
            (Known::Value(ImmutableId::from_text("unknown")), "{\"value\":\"unknown\"}"),
            (Known::Value(ImmutableId::from_text("null")), "\"null\""),
        ];
        for (known, text) in cases {
            assert_eq!(written(&known), text);
            assert_eq!(serde_json::from_str::<Known<ImmutableId>>(text).unwrap(), known);
        }
    }
}
