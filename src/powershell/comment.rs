//! The little text that a script's comments may hold.

use std::fmt;

use crate::anchor::{Guid, ObjectId};
use crate::plan::{OpId, Probability};

/// A comment of one line: fixed text of the program, numbers and ids.
///
/// There is no way to put a text from an export into it: a line break would end the comment, and the
/// rest would run as code (docs/facts.md, PowerShell text).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PsComment(String);

impl PsComment {
    /// A comment that begins with fixed text.
    #[must_use]
    pub fn new(text: &'static str) -> Self {
        Self(format!("# {text}"))
    }

    /// More fixed text.
    #[must_use]
    pub fn text(mut self, text: &'static str) -> Self {
        self.0.push_str(text);
        self
    }

    /// The number of an operation.
    #[must_use]
    pub fn operation(mut self, id: OpId) -> Self {
        self.0.push_str(&id.to_string());
        self
    }

    /// A probability in per cent.
    #[must_use]
    pub fn probability(mut self, probability: Probability) -> Self {
        self.0.push_str(&probability.to_string());
        self
    }

    /// A number.
    #[must_use]
    pub fn number(mut self, number: u32) -> Self {
        self.0.push_str(&number.to_string());
        self
    }

    /// The object id of a cloud user.
    #[must_use]
    pub fn object(self, id: ObjectId) -> Self {
        self.guid(id.0)
    }

    /// A GUID.
    #[must_use]
    pub fn guid(mut self, guid: Guid) -> Self {
        self.0.push_str(&guid.to_string());
        self
    }

    /// The `ImmutableId` of a GUID: Base64, which can end no comment.
    #[must_use]
    pub fn anchor(mut self, guid: Guid) -> Self {
        self.0.push_str(&guid.base64());
        self
    }
}

impl fmt::Display for PsComment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_made_of_fixed_text_and_ids() {
        let id = ObjectId(Guid::from_ad_bytes([0x11; 16]));
        let comment = PsComment::new("Operation ").operation(OpId(7)).text(" on ").object(id);
        assert_eq!(comment.to_string(), "# Operation 7 on 11111111-1111-1111-1111-111111111111");
    }
}
