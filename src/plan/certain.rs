//! The certain pairs, to be linked together: which they are from a threshold on, and what speaks against
//! some of them.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::context::Context;
use super::finding::{Code, Consent};
use super::{Action, Decision, OpId, Probability, Proposal};
use crate::directory::{CloudRow, Field, OnPremRow, Row};
use crate::link::model::{Certainty, Fit};

/// Two users who are one person, more likely than not.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CertainPair {
    /// The on-premises user, who is to do.
    pub onprem: OnPremRow,
    /// The cloud user.
    pub cloud: CloudRow,
    /// How probable it is.
    pub probability: Probability,
    /// Whether names or an id carry it; without that it is linked by hand.
    pub has_footing: bool,
    /// What it takes to link the two.
    pub consent: Consent,
    /// The gravest that was found about the link, and is not so of nearly everybody.
    pub found: Option<Code>,
    /// Whether there is something to look at that is not so of nearly everybody.
    pub is_warned: bool,
}

impl CertainPair {
    /// Whether it is linked together with others: nothing is asked, and something carries it.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        self.has_footing && !self.consent.is_asked_for()
    }
}

/// How many pairs there are from a threshold on, and how many of them are linked.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct CertainCounts {
    /// These are linked; with those that are warned of.
    pub ready: usize,
    /// Of these, something is to be looked at.
    pub warned: usize,
    /// So many of those that are linked are wrong, as the model expects: the sum of what each lacks to
    /// certainty.
    pub wrong: f64,
    /// These want a yes.
    pub asking: usize,
    /// These want a reason, or are refused.
    pub blocked: usize,
    /// Neither names nor an id carry these.
    pub without_footing: usize,
    /// These were taken out.
    pub taken_out: usize,
}

/// The pairs that are more likely than not, the likeliest first.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Certain {
    pairs: Vec<CertainPair>,
    /// What is to be looked at with most of those that are ready: said of everybody, it would hide what is so of one.
    common: Vec<Code>,
}

/// From so many pairs on that have a warning it may be one of nearly everybody.
const FEWEST_COMMON: usize = 20;

/// What is to be looked at with some pair: a bit a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Looks(u128);

impl Looks {
    fn of(proposal: &Proposal) -> Self {
        let looks = proposal.findings.iter().filter(|found| found.consent() == Consent::Look);
        Self(looks.fold(0, |bits, found| bits | 1 << found.code as u32))
    }

    const fn has(self, code: Code) -> bool {
        self.0 >> code as u32 & 1 == 1
    }
}

/// The warnings that more than half of the pairs which are ready have.
fn common(pairs: &[CertainPair], looks: &[Looks]) -> Vec<Code> {
    let ready = || pairs.iter().zip(looks).filter(|(pair, _)| pair.is_ready());
    let all = ready().count();
    let is_common = |code: &&Code| {
        let count = ready().filter(|(_, looks)| looks.has(**code)).count();
        count >= FEWEST_COMMON && count * 2 > all
    };
    let any = looks.iter().fold(0, |bits, looks| bits | looks.0);
    Code::ALL.iter().filter(|code| Looks(any).has(**code)).filter(is_common).copied().collect()
}

impl Certain {
    /// Finds them among the on-premises users who are to do. Each is checked as if all likelier ones that
    /// are ready were queued, so that those from any threshold on can be queued together. `keep_on` is asked
    /// meanwhile; when it says no, the answer is `None`. `first` is the number that the first would get.
    #[must_use]
    pub fn find(
        context: Context<'_>,
        fit: &Fit,
        first: OpId,
        keep_on: &(dyn Fn() -> bool + Sync),
    ) -> Option<Self> {
        let mut queue = context.queue.clone();
        let mut footing = fit.footing();
        let (mut pairs, mut looks) = (Vec::new(), Vec::new());
        let mut next = first;
        for (onprem, cloud, probability) in likely(context, fit) {
            if !keep_on() {
                return None;
            }
            let context = Context { queue: &queue, fit: None, ..context };
            let proposal = context.propose(Action::Link(onprem, cloud));
            let pair = CertainPair {
                onprem,
                cloud,
                probability,
                has_footing: footing.holds(onprem, cloud),
                consent: proposal.consent(),
                found: proposal.findings.first().map(|finding| finding.code),
                is_warned: false,
            };
            looks.push(Looks::of(&proposal));
            if pair.is_ready() {
                let operations = proposal.as_new(next).into_iter().collect();
                next = OpId(next.0 + 1);
                queue.apply(&Decision::Queue { operations }, "", "");
            }
            pairs.push(pair);
        }
        let common = common(&pairs, &looks);
        let of_one = |looks: Looks| {
            let codes = Code::ALL.iter().copied();
            codes.filter(|code| looks.has(*code)).find(|code| !common.contains(code))
        };
        for (pair, looks) in pairs.iter_mut().zip(looks) {
            if pair.consent == Consent::Look {
                pair.found = of_one(looks);
                pair.is_warned = pair.found.is_some();
            }
            // Where most accounts wait to be enabled it tells nothing; else it is another account than most link.
            let is_apart = looks.has(Code::CloudDisabled) && !common.contains(&Code::CloudDisabled);
            pair.has_footing &= !is_apart;
        }
        Some(Self { pairs, common })
    }

    /// The warnings that most of those who are ready have.
    #[must_use]
    pub fn common(&self) -> &[Code] {
        &self.common
    }

    /// The pairs from a threshold on.
    #[must_use]
    pub fn from(&self, threshold: Probability) -> &[CertainPair] {
        let end = self.pairs.partition_point(|pair| pair.probability >= threshold);
        self.pairs.get(..end).unwrap_or_default()
    }

    /// How many pairs with a warning, from a threshold on and not taken out, are among these on-premises users.
    #[must_use]
    pub fn warned_of(
        &self,
        threshold: Probability,
        out: &BTreeSet<OnPremRow>,
        users: &BTreeSet<OnPremRow>,
    ) -> usize {
        let warned = self.ready(threshold, out).filter(|pair| pair.is_warned);
        warned.filter(|pair| users.contains(&pair.onprem)).count()
    }

    /// The pairs that are linked from a threshold on, without those that were taken out.
    pub fn ready<'a>(
        &'a self,
        threshold: Probability,
        out: &'a BTreeSet<OnPremRow>,
    ) -> impl Iterator<Item = &'a CertainPair> + 'a {
        let ready = |pair: &&CertainPair| pair.is_ready() && !out.contains(&pair.onprem);
        self.from(threshold).iter().filter(ready)
    }

    /// How many there are from a threshold on.
    #[must_use]
    pub fn counts(&self, threshold: Probability, out: &BTreeSet<OnPremRow>) -> CertainCounts {
        let mut counts = CertainCounts::default();
        for pair in self.from(threshold) {
            match pair.consent {
                _ if out.contains(&pair.onprem) => counts.taken_out += 1,
                Consent::Reason | Consent::Never => counts.blocked += 1,
                Consent::Yes | Consent::Word => counts.asking += 1,
                Consent::Nothing | Consent::Look if !pair.has_footing => {
                    counts.without_footing += 1;
                }
                Consent::Nothing | Consent::Look => {
                    counts.ready += 1;
                    counts.warned += usize::from(pair.is_warned);
                    counts.wrong += 1.0 - pair.probability.value();
                }
            }
        }
        counts
    }
}

/// The likely partner of each on-premises user who is to do, the likeliest first.
fn likely(context: Context<'_>, fit: &Fit) -> Vec<(OnPremRow, CloudRow, Probability)> {
    let rows = (0..context.directory().onprem.len() as u32).into_par_iter().map(OnPremRow::new);
    let partner = |row: OnPremRow| {
        let best = fit.candidates(row).into_iter().next()?;
        let is_likely = best.probability >= Certainty::LIKELY;
        is_likely.then(|| (row, best.row, Probability::new(f64::from(best.probability))))
    };
    let to_do = |row: &OnPremRow| context.is_to_do(*row);
    let mut found: Vec<_> = rows.filter(to_do).filter_map(partner).collect();
    let names = &context.directory().onprem;
    let name = |row: OnPremRow| match names.text_or_empty(row, Field::Upn) {
        "" => names.text_or_empty(row, Field::DisplayName),
        upn => upn,
    };
    // Whoever reads the list sees tenths of a per cent, and then looks for a name.
    let tenths = |pair: &(OnPremRow, CloudRow, Probability)| (pair.2.value() * 1000.0).floor();
    found.par_sort_by(|a, b| {
        tenths(b).total_cmp(&tenths(a)).then_with(|| name(a.0).cmp(name(b.0))).then(a.0.cmp(&b.0))
    });
    found
}
