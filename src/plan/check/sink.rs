//! Where a check says what it found.
//!
//! Every check is written once. In the pass over everybody only the codes are kept, and nothing is
//! put into words; for one user, or one line of a list, the same check runs again and is asked for
//! its sentence.

use crate::anchor::{ObjectGuid, ObjectId};
use crate::plan::Verb;
use crate::plan::advice::Advice;
use crate::plan::finding::{Code, Finding};

/// What a check found, in words.
#[derive(Debug, Default)]
pub(in crate::plan) struct Wording {
    text: String,
    fix: String,
    advice: Box<[Verb]>,
    object_guids: Vec<ObjectGuid>,
    object_ids: Vec<ObjectId>,
    look_is_enough: bool,
}

impl Wording {
    /// What was found, and what to do about it.
    pub(super) fn new(text: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { text: text.into(), fix: fix.into(), ..Self::default() }
    }

    /// What was found, and the advice that fits the state of everybody concerned.
    pub(super) fn advised(text: impl Into<String>, advice: Advice) -> Self {
        Self { advice: advice.verbs, ..Self::new(text, advice.words) }
    }

    /// A look is enough here, whatever the finding asks for elsewhere.
    pub(super) fn a_look_is_enough(self) -> Self {
        Self { look_is_enough: true, ..self }
    }

    /// It concerns these on-premises users too.
    pub(super) fn with_onprem(mut self, ids: impl IntoIterator<Item = ObjectGuid>) -> Self {
        self.object_guids.extend(ids);
        self
    }

    /// It concerns these cloud users too.
    pub(super) fn with_cloud(mut self, ids: impl IntoIterator<Item = ObjectId>) -> Self {
        self.object_ids.extend(ids);
        self
    }

    fn finding(self, code: Code) -> Finding {
        let mut finding = Finding::new(code, self.text, self.fix);
        finding.advice = self.advice;
        finding.object_guids = self.object_guids;
        finding.object_ids = self.object_ids;
        if self.look_is_enough { finding.a_look_is_enough() } else { finding }
    }
}

/// Takes what checks find.
pub(in crate::plan) trait Sink {
    /// Whether this is the pass over everybody: checks that compare all users with each other are
    /// done apart then.
    const EVERYBODY: bool;

    /// Whether it would take such a finding: what is slow to look for is looked for only then.
    fn wants(&self, _code: Code) -> bool {
        true
    }

    /// Takes a finding; `say` is only called if its words are wanted.
    fn add(&mut self, code: Code, say: impl FnOnce() -> Wording);
}

/// The codes alone.
#[derive(Debug, Default)]
pub(super) struct Codes(pub(super) Vec<Code>);

impl Sink for Codes {
    const EVERYBODY: bool = true;

    fn add(&mut self, code: Code, _say: impl FnOnce() -> Wording) {
        if !self.0.contains(&code) {
            self.0.push(code);
        }
    }
}

/// Every finding in words.
impl Sink for Vec<Finding> {
    const EVERYBODY: bool = false;

    fn add(&mut self, code: Code, say: impl FnOnce() -> Wording) {
        self.push(say().finding(code));
    }
}

/// The first finding of one code in words.
#[derive(Debug)]
pub(super) struct OnlyCode {
    code: Code,
    pub(super) finding: Option<Finding>,
}

impl OnlyCode {
    pub(super) const fn new(code: Code) -> Self {
        Self { code, finding: None }
    }
}

impl Sink for OnlyCode {
    const EVERYBODY: bool = false;

    fn wants(&self, code: Code) -> bool {
        code == self.code && self.finding.is_none()
    }

    fn add(&mut self, code: Code, say: impl FnOnce() -> Wording) {
        if self.wants(code) {
            self.finding = Some(say().finding(code));
        }
    }
}
