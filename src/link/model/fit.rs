//! The model fitted to a directory: who is whom, as probabilities.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use super::block;
use super::chance::Chances;
use super::compare::{Comparer, Comparers};
use super::decisions::{Decided, Decisions, Verdict};
use super::explain::{Explanation, Line, Scene, Subject, line, probability};
use super::footing::Footing;
use super::graph::{ByCloud, CandidateGraph};
use super::learn::{KeepOn, Learnt, Material, random_levels};
use super::parameters::Parameters;
use super::propagate::{Beliefs, Rivals};
use super::record::{Features, Side};
use super::tenant::Tenant;
use crate::directory::{CloudRow, OnPremRow, Row};
use crate::link::judge::Judge;
use crate::link::links::Links;
use crate::link::status::{CloudStatus, OnPremStatus};

/// Whom a model is about.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// Those who are not linked.
    Unlinked(&'a Links),
    /// Everyone, as if nobody were linked: ids that the sync wrote from one to the other are no evidence then.
    Everyone,
}

/// A cloud user, and how likely it is that an on-premises user is that person.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Likely {
    /// Who.
    pub row: CloudRow,
    /// From 0 to 1.
    pub probability: f32,
}

/// An on-premises user, and how likely it is that a cloud user is that person.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Claimant {
    /// Who.
    pub row: OnPremRow,
    /// From 0 to 1.
    pub probability: f32,
}

/// How sure it is who an on-premises user is in the cloud.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Certainty {
    /// One cloud user, with 99 % or more.
    Sure,
    /// One cloud user, more likely than not.
    Likely,
    /// Somebody, more likely than not, but nobody in particular.
    Tied,
    /// Nobody, more likely than not.
    Alone,
}

impl Certainty {
    /// All of them, the surest first.
    pub const ALL: [Self; 4] = [Self::Sure, Self::Likely, Self::Tied, Self::Alone];

    /// From this probability on a pair is sure.
    pub const SURE: f32 = 0.99;

    /// From this probability on a pair is likely. Nobody has two such pairs.
    pub const LIKELY: f32 = 0.5;

    /// The word for it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Likely => "likely",
            Self::Tied => "tied",
            Self::Alone => "alone",
        }
    }
}

/// A model fitted to a directory. It never changes; share it in an `Arc`.
#[derive(Debug)]
pub struct Fit {
    judge: Judge,
    tenant: Tenant,
    /// Local parts that many have (`admin`).
    common_bases: HashSet<String, FixedState>,
    features: Features,
    chances: Chances,
    parameters: Parameters,
    decided: Decided,
    graph: CandidateGraph,
    by_cloud: ByCloud,
    weights: Vec<f32>,
    beliefs: Beliefs,
}

impl Fit {
    /// The version of the model: another one may judge a pair otherwise.
    pub const VERSION: u32 = 1;

    /// Learns from a directory who may be whom. `keep_on` is asked between the steps; when it says no, the
    /// answer is `None`.
    #[must_use]
    pub fn learn(
        judge: &Judge,
        scope: Scope,
        decisions: &Decisions,
        keep_on: KeepOn,
    ) -> Option<Self> {
        /// Rounds of belief propagation at the end.
        const BELIEF_ROUNDS: usize = 25;

        let directory = judge.directory();
        let tenant = Tenant::of(directory);
        let (users, accounts) = scope.rows(judge, decisions);
        let mut features = Features::of(directory, &tenant, &users, &accounts);
        let common_bases = features.take_common_bases();

        if matches!(scope, Scope::Everyone) {
            features.forget_written_back();
        }
        if !keep_on() {
            return None;
        }
        let mut chances = Chances::of(&features);

        let comparers = Comparers::of(&features);
        chances.measure(&random_levels(&features, &comparers));

        let decided = Decided::of(decisions, &features);
        let candidates = block::candidates(&features, &chances).with(&decided.links());

        let material = Material {
            features: &features,
            comparers: &comparers,
            chances: &chances,
            decided: &decided,
        };
        let Learnt { parameters, graph, weights } = material.learn(&candidates, keep_on)?;
        drop((candidates, comparers));

        let by_cloud = ByCloud::of(&graph, features.cloud.len());
        let beliefs = Beliefs::after(BELIEF_ROUNDS, &graph, &by_cloud, &weights);

        Some(Self {
            judge: judge.clone(),
            tenant,
            common_bases,
            features,
            chances,
            parameters,
            decided,
            graph,
            by_cloud,
            weights,
            beliefs,
        })
    }

    /// The on-premises users whom it is about.
    pub fn users(&self) -> impl ExactSizeIterator<Item = OnPremRow> + '_ {
        self.features.onprem.rows.iter().map(|row| OnPremRow::new(*row))
    }

    /// Whether it is about an on-premises user. Others are compared when they are asked for.
    #[must_use]
    pub fn knows(&self, row: OnPremRow) -> bool {
        self.features.position(Side::OnPrem, row.index()).is_some()
    }

    /// The cloud users whom an on-premises user may be, likeliest first.
    #[must_use]
    pub fn candidates(&self, row: OnPremRow) -> Vec<Likely> {
        let Some(user) = self.features.position(Side::OnPrem, row.index()) else {
            return Outsider::of(self, row, None).candidates();
        };
        let mut candidates: Vec<Likely> = self
            .graph
            .pairs_of(user)
            .map(|pair| {
                let account = self.graph.cloud()[pair];
                let row = CloudRow::new(self.features.cloud.rows[account as usize]);
                Likely { row, probability: self.probability_of(user, pair) }
            })
            .collect();
        sort(&mut candidates);
        candidates
    }

    /// The on-premises users who may be a cloud user, likeliest first.
    #[must_use]
    pub fn claimants(&self, row: CloudRow) -> Vec<Claimant> {
        let Some(account) = self.features.position(Side::Cloud, row.index()) else {
            return Vec::new();
        };
        let mut claimants: Vec<Claimant> = self
            .by_cloud
            .pairs_of(account)
            .iter()
            .map(|pair| {
                let user = self.graph.user_of(*pair as usize);
                let row = OnPremRow::new(self.features.onprem.rows[user]);
                Claimant { row, probability: self.probability_of(user, *pair as usize) }
            })
            .collect();
        claimants.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.row.cmp(&b.row)));
        claimants
    }

    /// How likely it is that two users are one person.
    #[must_use]
    pub fn probability(&self, onprem: OnPremRow, cloud: CloudRow) -> f32 {
        let found = self.candidates(onprem).into_iter().find(|likely| likely.row == cloud);
        found.map_or(0.0, |likely| likely.probability)
    }

    /// How likely it is that an on-premises user is nobody in the cloud.
    #[must_use]
    pub fn nobody(&self, row: OnPremRow) -> f32 {
        nobody(&self.candidates(row))
    }

    /// How sure it is who an on-premises user is in the cloud.
    #[must_use]
    pub fn certainty(&self, row: OnPremRow) -> Certainty {
        let candidates = self.candidates(row);
        match candidates.first().map_or(0.0, |likely| likely.probability) {
            Certainty::SURE.. => Certainty::Sure,
            Certainty::LIKELY.. => Certainty::Likely,
            _ if nobody(&candidates) < 0.5 || self.is_contested(row) => Certainty::Tied,
            _ => Certainty::Alone,
        }
    }

    /// Whether somebody would be an on-premises user, more likely than not, if others were not as likely that one.
    fn is_contested(&self, row: OnPremRow) -> bool {
        let Some(user) = self.features.position(Side::OnPrem, row.index()) else { return false };
        let mut pairs = self.graph.pairs_of(user);
        pairs.any(|pair| {
            self.beliefs.unrivalled(pair, self.weights[pair]) >= Certainty::LIKELY
                && self.probability_of(user, pair) * 4.0 >= Certainty::LIKELY
        })
    }

    /// Says of the pairs of its users whether names or an id carry them.
    #[must_use]
    pub fn footing(&self) -> Footing<'_> {
        Footing::of(&self.features, &self.chances, &self.parameters)
    }

    /// Why two users are as likely one person as they are.
    #[must_use]
    pub fn explain(&self, onprem: OnPremRow, cloud: CloudRow) -> Explanation {
        let candidates = self.candidates(onprem);
        let lines = match (
            self.features.position(Side::OnPrem, onprem.index()),
            self.features.position(Side::Cloud, cloud.index()),
        ) {
            (Some(user), Some(account)) => self.lines(user, account),
            _ => Outsider::of(self, onprem, Some(cloud)).lines(cloud),
        };
        let others = candidates.iter().filter(|likely| likely.row != cloud);
        let claimants = self.claimants(cloud).into_iter().filter(|it| it.row != onprem);
        Explanation {
            probability: probability(&lines),
            lines,
            competitors: others.map(|likely| (likely.row, likely.probability)).collect(),
            claimants: claimants.map(|it| (it.row, it.probability)).collect(),
            nobody: nobody(&candidates),
        }
    }

    fn lines(&self, user: usize, account: usize) -> Vec<Line> {
        match self.decided.about(user as u32, account as u32) {
            Verdict::Open => {}
            // What the exports tell is of use to whoever looks again; the decision itself is no evidence.
            Verdict::Linked => return self.scene(user, account).lines(),
            Verdict::Rejected => return vec![line(Subject::Decision, f64::NEG_INFINITY)],
            Verdict::Taken => return vec![line(Subject::Taken, f64::NEG_INFINITY)],
        }
        let mut lines = self.scene(user, account).lines();
        let pair = self.graph.find(user, account as u32);
        let (of_user, of_account) = match pair {
            Some(pair) => (self.beliefs.of_user[pair], self.beliefs.of_account[pair]),
            None => (self.left_by_accounts(user), self.left_by_users(account)),
        };
        add_rivals(&mut lines, of_user, of_account);
        lines
    }

    fn scene(&self, user: usize, account: usize) -> Scene<'_> {
        Scene {
            directory: self.judge.directory(),
            features: &self.features,
            chances: &self.chances,
            parameters: &self.parameters,
            user,
            account,
        }
    }

    /// The probability of a pair of a user. Of one that the operator has queued, what the exports tell of it.
    fn probability_of(&self, user: usize, pair: usize) -> f32 {
        let account = self.graph.cloud()[pair];
        if self.decided.about(user as u32, account) == Verdict::Linked {
            let evidence =
                Comparer::new(&self.features).evidence(&self.chances, user, account as usize);
            let odds = self.parameters.weigh(&evidence.digest()).total;
            return (odds / (1.0 + odds)) as f32;
        }
        self.beliefs.probability(pair, self.weights[pair])
    }

    /// What the cloud users whom an on-premises user may be leave for another one.
    fn left_by_accounts(&self, user: usize) -> f32 {
        let claims = self.graph.pairs_of(user);
        Rivals::of(
            claims.map(|pair| {
                f64::from(self.weights[pair]) * f64::from(self.beliefs.of_account[pair])
            }),
        )
        .left_for_another()
    }

    /// What the on-premises users who may be a cloud user leave for another one.
    fn left_by_users(&self, account: usize) -> f32 {
        let claims = self.by_cloud.pairs_of(account).iter().map(|pair| *pair as usize);
        Rivals::of(
            claims
                .map(|pair| f64::from(self.weights[pair]) * f64::from(self.beliefs.of_user[pair])),
        )
        .left_for_another()
    }
}

impl Scope<'_> {
    /// The rows of both sides that it is about, in ascending order. A link that was decided stays in it: it
    /// teaches, and takes its two users out of everybody's candidates.
    fn rows(self, judge: &Judge, decisions: &Decisions) -> (Vec<OnPremRow>, Vec<CloudRow>) {
        let directory = judge.directory();
        let Self::Unlinked(links) = self else {
            return (directory.onprem.rows().collect(), directory.cloud.rows().collect());
        };
        let decided: HashSet<CloudRow> = decisions.links.iter().map(|link| link.1).collect();
        let is_free = |row: &OnPremRow| links.onprem(*row) != OnPremStatus::Linked;
        let is_open =
            |row: &CloudRow| links.cloud(*row) != CloudStatus::Linked || decided.contains(row);
        (
            directory.onprem.rows().filter(is_free).collect(),
            directory.cloud.rows().filter(is_open).collect(),
        )
    }
}

fn sort(candidates: &mut [Likely]) {
    candidates.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.row.cmp(&b.row)));
}

fn nobody(candidates: &[Likely]) -> f32 {
    let somebody: f32 = candidates.iter().map(|likely| likely.probability).sum();
    (1.0 - somebody).max(0.0)
}

fn add_rivals(lines: &mut Vec<Line>, of_user: f32, of_account: f32) {
    let rivals = [(Subject::OtherAccounts, of_user), (Subject::OtherUsers, of_account)];
    for (subject, left) in rivals.into_iter().filter(|(_, left)| *left < 1.0) {
        lines.push(line(subject, f64::from(left).ln()));
    }
}

/// An on-premises user whom the fit is not about, compared with those whom it resembles by what was learnt.
struct Outsider<'a> {
    fit: &'a Fit,
    features: Features,
    chances: Chances,
    weights: Vec<f64>,
    /// What the rivals of each cloud user leave.
    left: Vec<f32>,
}

impl<'a> Outsider<'a> {
    /// Compares a user with its shortlist, and with `also`.
    fn of(fit: &'a Fit, row: OnPremRow, also: Option<CloudRow>) -> Self {
        let mut accounts = fit.judge.shortlist(row, &|| true).unwrap_or_default();
        accounts.extend(also);
        accounts.sort_unstable();
        accounts.dedup();
        let directory = fit.judge.directory();
        let mut features = Features::of(directory, &fit.tenant, &[row], &accounts);
        features.drop_bases(&fit.common_bases);
        let chances = fit.chances.carried(&fit.features, &features);
        let mut comparer = Comparer::new(&features);
        let weigh =
            |account| fit.parameters.weigh(&comparer.evidence(&chances, 0, account).digest()).total;
        let weights = (0..accounts.len()).map(weigh).collect();
        let left = |row: &CloudRow| {
            let account = fit.features.position(Side::Cloud, row.index());
            account.map_or(1.0, |account| fit.left_by_users(account))
        };
        let left = accounts.iter().map(left).collect();
        Self { fit, features, chances, weights, left }
    }

    fn claim(&self, account: usize) -> f64 {
        self.weights[account] * f64::from(self.left[account])
    }

    fn candidates(&self) -> Vec<Likely> {
        let total: f64 = (0..self.weights.len()).map(|account| self.claim(account)).sum();
        let mut candidates: Vec<Likely> = (0..self.weights.len())
            .map(|account| Likely {
                row: CloudRow::new(self.features.cloud.rows[account]),
                probability: (self.claim(account) / (1.0 + total)) as f32,
            })
            .collect();
        sort(&mut candidates);
        candidates
    }

    fn lines(&self, cloud: CloudRow) -> Vec<Line> {
        let Some(account) = self.features.position(Side::Cloud, cloud.index()) else {
            return Vec::new();
        };
        let scene = Scene {
            directory: self.fit.judge.directory(),
            features: &self.features,
            chances: &self.chances,
            parameters: &self.fit.parameters,
            user: 0,
            account,
        };
        let mut lines = scene.lines();
        let others = (0..self.weights.len()).filter(|other| *other != account);
        let left = Rivals::of(others.map(|other| self.claim(other))).left_for_another();
        add_rivals(&mut lines, left, self.left[account]);
        lines
    }
}
