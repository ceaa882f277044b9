//! One action for many users: a preview of every line first, one step to undo after.

use std::collections::BTreeSet;

use super::Action;
use super::context::Context;
use super::finding::{Consent, Finding};
use super::gap::Gap;
use super::{Decision, NewOperation, OpId, Proposal};

/// A line of the preview.
#[derive(Clone, PartialEq, Debug)]
pub struct BulkLine {
    /// What was asked for.
    pub action: Action,
    /// What would be queued, and what speaks against it.
    pub proposal: Proposal,
    /// The number that the operation would get; none for one that is refused.
    pub id: Option<OpId>,
}

impl BulkLine {
    /// What it takes to queue the line.
    #[must_use]
    pub fn consent(&self) -> Consent {
        self.proposal.consent()
    }

    /// What is to be looked at in a line that asks for nothing.
    #[must_use]
    pub fn warning(&self) -> Option<&Finding> {
        let warns = |finding: &&Finding| finding.consent() == Consent::Look;
        self.proposal.findings.iter().find(warns).filter(|_| self.consent() == Consent::Look)
    }

    /// The operation to queue, with what the operator gave for it.
    fn operation(&self, reason: Option<&str>, word: Option<&str>) -> Option<NewOperation> {
        let asked = self.consent().is_asked_for();
        let needs_word = self.consent() == Consent::Word;
        Some(NewOperation {
            override_reason: asked.then(|| reason.map(str::to_string)).flatten(),
            confirmation: needs_word.then(|| word.map(str::to_string)).flatten(),
            ..self.proposal.as_new(self.id?)?
        })
    }
}

/// How many lines of a preview want what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct BulkCounts {
    /// Nothing speaks against these.
    pub ready: usize,
    /// These ask for nothing, and there is something to look at.
    pub warn: usize,
    /// These want a yes, or a word.
    pub ask: usize,
    /// These want a reason.
    pub block: usize,
    /// These are refused.
    pub refused: usize,
}

/// The preview of a bulk action.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Bulk {
    /// Its lines, in the order of the selection.
    pub lines: Vec<BulkLine>,
    /// The checks that could not be made of lines that ask for nothing.
    pub gaps: Vec<Gap>,
}

impl Bulk {
    /// Proposes every action in turn. Each is checked as if all before it that are not refused were
    /// queued, so that two users of one selection cannot get the same value.
    #[must_use]
    pub fn propose(
        context: Context<'_>,
        actions: impl IntoIterator<Item = Action>,
        first: OpId,
    ) -> Self {
        let mut queue = context.queue.clone();
        let mut next = first;
        let mut lines = Vec::new();
        let (all, mut gaps) = (context.gaps(), BTreeSet::new());
        for action in actions {
            let proposal = Context { queue: &queue, ..context }.propose(action);
            let mut line = BulkLine { action, proposal, id: None };
            if let Some(operation) = &line.proposal.operation
                && !line.consent().is_asked_for()
            {
                gaps.extend(context.gaps_of(&all, operation));
            }
            if line.consent() != Consent::Never {
                line.id = Some(next);
                next = OpId(next.0 + 1);
                let operations = line.operation(None, None).into_iter().collect();
                queue.apply(&Decision::Queue { operations }, "", "");
            }
            lines.push(line);
        }
        Self { lines, gaps: gaps.into_iter().collect() }
    }

    /// The actions of its lines, in their order.
    pub fn actions(&self) -> impl Iterator<Item = Action> + '_ {
        self.lines.iter().map(|line| line.action)
    }

    /// The lines that ask for nothing, proposed anew as if they alone were queued: one that is
    /// so only because another line asks, or because of a queue that has changed since, is left out.
    #[must_use]
    pub fn unasked_alone(&self, context: Context<'_>, first: OpId) -> Self {
        let unasked =
            |bulk: &Self| -> Vec<Action> { bulk.unasked_lines().map(|line| line.action).collect() };
        let mut actions = unasked(self);
        loop {
            let bulk = Self::propose(context, actions.iter().copied(), first);
            let kept = unasked(&bulk);
            if kept.len() == actions.len() {
                return bulk;
            }
            actions = kept;
        }
    }

    /// Puts what can be queued first, then what wants a look, a consent, and what is refused; among each the most
    /// certain pairs first; otherwise the order stays.
    pub fn sort(&mut self) {
        self.lines.sort_by(|one, other| {
            let certainty = |line: &BulkLine| {
                line.proposal.assessment.as_ref().map_or(0.0, |it| it.probability.value())
            };
            let by_consent = one.consent().cmp(&other.consent());
            by_consent.then_with(|| certainty(other).total_cmp(&certainty(one)))
        });
    }

    /// How many lines want what.
    #[must_use]
    pub fn counts(&self) -> BulkCounts {
        let mut counts = BulkCounts::default();
        for line in &self.lines {
            match line.consent() {
                Consent::Nothing => counts.ready += 1,
                Consent::Look => counts.warn += 1,
                Consent::Yes | Consent::Word => counts.ask += 1,
                Consent::Reason => counts.block += 1,
                Consent::Never => counts.refused += 1,
            }
        }
        counts
    }

    /// The most that any line asks for which is not refused.
    #[must_use]
    pub fn consent(&self) -> Consent {
        let open = self.lines.iter().map(BulkLine::consent).filter(|c| *c != Consent::Never);
        open.max().unwrap_or(Consent::Nothing)
    }

    /// The objections of the lines that ask, each sentence once with the number of lines, the most
    /// frequent first.
    #[must_use]
    pub fn objections(&self) -> Vec<(String, usize)> {
        let mut counted: Vec<(&'static str, String, usize)> = Vec::new();
        for line in self.lines.iter().filter(|line| line.consent() != Consent::Never) {
            for finding in line.proposal.objections() {
                let name = finding.code.name();
                match counted.iter_mut().find(|(code, ..)| *code == name) {
                    Some((.., count)) => *count += 1,
                    None => counted.push((name, finding.text.clone(), 1)),
                }
            }
        }
        counted.sort_by_key(|(.., count)| std::cmp::Reverse(*count));
        counted.into_iter().map(|(_, text, count)| (text, count)).collect()
    }

    /// The word to type for the lines that cannot be taken back: `PURGE 12`.
    #[must_use]
    pub fn word(&self) -> Option<String> {
        let count = self.lines.iter().filter(|line| line.consent() == Consent::Word).count();
        (count > 0).then(|| confirmation_word(count))
    }

    /// The operations of the lines that ask for nothing.
    #[must_use]
    pub fn unasked(&self) -> Vec<NewOperation> {
        self.unasked_lines().filter_map(|line| line.operation(None, None)).collect()
    }

    /// The lines that ask for nothing.
    fn unasked_lines(&self) -> impl Iterator<Item = &BulkLine> {
        self.lines.iter().filter(|line| !line.consent().is_asked_for())
    }

    /// The operations of all lines that are not refused, with the operator's reason and word.
    #[must_use]
    pub fn all(&self, reason: &str, word: Option<&str>) -> Vec<NewOperation> {
        self.lines.iter().filter_map(|line| line.operation(Some(reason), word)).collect()
    }
}

/// The word that confirms so many operations which cannot be taken back.
#[must_use]
pub fn confirmation_word(count: usize) -> String {
    if count == 1 { "PURGE".into() } else { format!("PURGE {count}") }
}
