//! What an operator is asked where a file cannot be read without: what to call its columns, which of them
//! identifies a user, what stands between two fields, in which order the digits of ids are read.

use super::heading::IDENTITY;
use super::report::{Candidate, ImportError, Refusal, sole};
use super::rule::ReadingRule;

/// A question about one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadingQuestion {
    /// The file.
    pub path: String,
    /// What is asked.
    pub about: ReadingSubject,
    /// A likely answer; empty where there is none.
    pub likely: String,
}

/// What is asked about a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadingSubject {
    /// Its headings.
    Headings,
    /// Which column identifies a user: `upn=LoginName`.
    Column,
    /// What stands between two fields.
    Delimiter,
    /// In which order the digits of ids are read.
    Hex,
}

impl ReadingQuestion {
    /// The question that an import which failed leads to; `None` where an answer would be no remedy.
    #[must_use]
    pub fn of(error: &ImportError) -> Option<Self> {
        let ImportError::Files(files) = error else { return None };
        files.iter().find_map(|file| {
            let (about, likely) = match &file.reason {
                Refusal::NoHeader { likely, .. } => (ReadingSubject::Headings, likely.clone()),
                Refusal::NoIdentity { delimiter: Some(delimiter), .. } => {
                    (ReadingSubject::Delimiter, delimiter.to_string())
                }
                Refusal::NoIdentity { columns: 1, likely, .. } if likely.is_empty() => {
                    (ReadingSubject::Delimiter, String::new())
                }
                Refusal::NoIdentity { likely, .. } => {
                    let plain = IDENTITY.iter().find_map(|field| sole(likely, *field));
                    let plain = plain.map(Candidate::text);
                    (ReadingSubject::Column, plain.unwrap_or_default())
                }
                _ => return None,
            };
            Some(Self { path: file.path.clone(), about, likely })
        })
    }

    /// The question how the ids of the file at `path` are read, whose order does not show.
    #[must_use]
    pub const fn hex(path: String) -> Self {
        Self { path, about: ReadingSubject::Hex, likely: String::new() }
    }

    /// The question in a sentence.
    #[must_use]
    pub const fn text(&self) -> &'static str {
        match self.about {
            ReadingSubject::Headings => {
                "Its first line is data. Which headings do its columns have, with commas between them?"
            }
            ReadingSubject::Column => {
                "Which of its columns identifies a user? Write FIELD=HEADING, such as upn=LoginName."
            }
            ReadingSubject::Delimiter => {
                "It seems to have one column. What stands between two fields: tab, or one sign, such as ; or |"
            }
            ReadingSubject::Hex => {
                "Its ids do not show in which order their digits stand. How are they read: text, or bytes? Who knows a user of theirs can tell by the id."
            }
        }
    }

    /// The rule that an answer makes.
    ///
    /// # Errors
    /// What is wrong with the answer.
    pub fn answer(&self, text: &str) -> Result<ReadingRule, String> {
        match self.about {
            ReadingSubject::Headings => ReadingRule::headings(text),
            ReadingSubject::Column => ReadingRule::column(text),
            ReadingSubject::Delimiter => ReadingRule::delimiter(text.trim()),
            ReadingSubject::Hex => ReadingRule::hex(text.trim()),
        }
    }
}
