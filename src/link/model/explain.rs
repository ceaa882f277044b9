//! Why a pair is as likely as it is: what each comparison weighs, in a sum that adds up.

use super::chance::Chances;
use super::compare::Comparer;
use super::evidence::{Evidence, UNSEEN};
use super::field::Comparison;
use super::parameters::{Parameters, Weighed};
use super::record::{Features, Several, Side};
use super::texts::NONE;
use crate::directory::{CloudRow, Directory, Field, OnPremRow, Row, Table};

/// What a line of an explanation is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// How likely it is before anything is compared.
    Before,
    /// A comparison.
    Comparison(Comparison),
    /// Whether the names are turned round.
    Order,
    /// Where they live, or sit.
    Place,
    /// Where they work.
    Work,
    /// The operator has rejected the pair.
    Decision,
    /// The operator has queued one of the two with somebody else.
    Taken,
    /// The sum is cut: nothing is surer.
    Cut,
    /// Other cloud users whom the on-premises user may be.
    OtherAccounts,
    /// Other on-premises users who may be the cloud user.
    OtherUsers,
}

impl Subject {
    /// Its name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Before => "before anything is compared",
            Self::Comparison(comparison) => comparison.label(),
            Self::Order => "order of the names",
            Self::Place => "place",
            Self::Work => "place of work",
            Self::Decision => "your decision: two people",
            Self::Taken => "one of them is queued with somebody else",
            Self::Cut => "nothing is surer",
            Self::OtherAccounts => "other candidates",
            Self::OtherUsers => "other users for it",
        }
    }
}

/// A line of an explanation.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// What it is about.
    pub subject: Subject,
    /// How the two stand to each other in it: `equal`, `one error apart`; empty where nothing is compared.
    pub level: &'static str,
    /// The on-premises user's value, as it is written.
    pub ours: String,
    /// The cloud user's.
    pub theirs: String,
    /// What it adds to the natural logarithm of the odds.
    pub weight: f64,
}

/// From this weight down, a fact of its own speaks against a pair: it is nearly three times likelier of two people.
const AGAINST: f64 = -1.0;

impl Line {
    /// Whether it is a fact of its own that differs and that speaks against the two being one person, whatever else is
    /// equal. Where such a fact differs for everybody, nothing is learnt from it.
    #[must_use]
    pub fn is_contradiction(&self) -> bool {
        matches!(self.subject, Subject::Comparison(it) if contradicts(it, self.weight))
    }
}

/// Whether a comparison of this weight contradicts.
pub(super) fn contradicts(comparison: Comparison, weight: f64) -> bool {
    Comparison::OWN.contains(&comparison) && weight <= AGAINST
}

/// Why two users are as likely one person as they are. The weights of the lines are the logarithm of the odds
/// of `probability` when added up.
#[derive(Clone, PartialEq, Debug)]
pub struct Explanation {
    /// What adds up.
    pub lines: Vec<Line>,
    /// The probability that the two are one person.
    pub probability: f64,
    /// The other cloud users whom the on-premises user may be, likeliest first.
    pub competitors: Vec<(CloudRow, f32)>,
    /// The other on-premises users who may be the cloud user, likeliest first.
    pub claimants: Vec<(OnPremRow, f32)>,
    /// The probability that the on-premises user is nobody in the cloud.
    pub nobody: f32,
}

/// Two users, and by what they are weighed.
pub(super) struct Scene<'a> {
    pub(super) directory: &'a Directory,
    pub(super) features: &'a Features,
    pub(super) chances: &'a Chances,
    pub(super) parameters: &'a Parameters,
    pub(super) user: usize,
    pub(super) account: usize,
}

impl Scene<'_> {
    /// The lines of what is compared, and of what was known before.
    pub(super) fn lines(&self) -> Vec<Line> {
        /// What the parts of a product may be off.
        const NOTHING: f64 = 1e-5;
        let evidence = Comparer::new(self.features).evidence(self.chances, self.user, self.account);
        let weighed = self.parameters.weigh(&evidence.digest());
        let mut lines = vec![line(Subject::Before, self.parameters.prior_odds.ln())];
        self.add_names(&evidence, &weighed, &mut lines);
        for comparison in Comparison::SINGLE {
            self.add_factor(comparison, &evidence, &mut lines);
        }
        let places = [
            (Subject::Place, Comparison::PLACE, weighed.place),
            (Subject::Work, Comparison::WORK, weighed.work),
        ];
        for (subject, parts, factor) in places {
            self.add_place(subject, &parts, factor, &evidence, &mut lines);
        }
        let sum = sum(&lines);
        let cut = weighed.total.ln() - sum;
        if sum.is_finite() && cut < -NOTHING {
            lines.push(line(Subject::Cut, cut));
        }
        lines
    }

    /// A line for the level of a comparison, where it tells something.
    fn add_factor(&self, comparison: Comparison, evidence: &Evidence, lines: &mut Vec<Line>) {
        let level = evidence.levels[comparison as usize];
        let weight = self.parameters.factor(comparison, evidence).ln();
        if level == UNSEEN || (comparison.is_given() && weight == 0.0) {
            return;
        }
        lines.push(Line {
            subject: Subject::Comparison(comparison),
            level: comparison.levels()[level as usize].words,
            ours: self.ours(comparison),
            theirs: self.theirs(comparison),
            weight,
        });
    }

    /// The names as they stand, or turned round, whichever is likelier; and what the other possibility
    /// adds.
    fn add_names(&self, evidence: &Evidence, weighed: &Weighed, lines: &mut Vec<Line>) {
        let is_straight = weighed.stands_straight(self.parameters.swapped) >= 0.5;
        let (told, factor): (&[Comparison], f64) = if is_straight {
            (&[Comparison::Given, Comparison::Initial, Comparison::Surname], weighed.straight)
        } else {
            (&[Comparison::GivenSurname, Comparison::SurnameGiven], weighed.turned)
        };
        for comparison in told {
            self.add_factor(*comparison, evidence, lines);
        }
        let order = (weighed.names / factor).ln();
        if order != 0.0 {
            let level = if is_straight { "in their places" } else { "turned round" };
            lines.push(Line { level, ..line(Subject::Order, order) });
        }
    }

    /// A line for a place: the finest part that agrees, or the finest that was compared.
    fn add_place(
        &self,
        subject: Subject,
        parts: &[Comparison],
        factor: f64,
        evidence: &Evidence,
        lines: &mut Vec<Line>,
    ) {
        let level = |part: &Comparison| evidence.levels[*part as usize];
        let seen = || parts.iter().filter(|part| level(part) != UNSEEN);
        let differs = |part: &Comparison| level(part) as usize + 1 == part.levels().len();
        let Some(part) = seen().find(|part| !differs(part)).or_else(|| seen().next()) else {
            return;
        };
        lines.push(Line {
            subject,
            level: part.levels()[level(part) as usize].words,
            ours: self.ours(*part),
            theirs: self.theirs(*part),
            weight: factor.ln(),
        });
    }

    fn ours(&self, comparison: Comparison) -> String {
        let row = OnPremRow::new(self.features.onprem.rows[self.user]);
        self.value(&self.directory.onprem, row, Side::OnPrem, self.user, comparison)
    }

    fn theirs(&self, comparison: Comparison) -> String {
        let row = CloudRow::new(self.features.cloud.rows[self.account]);
        self.value(&self.directory.cloud, row, Side::Cloud, self.account, comparison)
    }

    /// What a user has in a comparison, as it is written where that is one text.
    fn value<R: Row>(
        &self,
        table: &Table<R>,
        row: R,
        side: Side,
        user: usize,
        comparison: Comparison,
    ) -> String {
        let features = self.features;
        let records = features.side(side);
        let text = |field| table.text_or_empty(row, field).to_string();
        let word = |number: u32| if number == NONE { "" } else { features.words.get(number) };
        let written = |field, number| match text(field) {
            empty if empty.is_empty() => word(number).to_string(),
            written => written,
        };
        let several = |field: Several| {
            let texts = features.several(field);
            let list = records.several(user, field).iter().map(|number| texts.get(*number));
            list.collect::<Vec<_>>().join(", ")
        };
        let name = records.names[user];
        match comparison {
            Comparison::Given | Comparison::Initial => written(Field::GivenName, name.given),
            Comparison::Surname => written(Field::Surname, name.surname),
            Comparison::GivenSurname if side == Side::OnPrem => word(name.given).to_string(),
            Comparison::GivenSurname => word(name.surname).to_string(),
            Comparison::SurnameGiven if side == Side::OnPrem => word(name.surname).to_string(),
            Comparison::SurnameGiven => word(name.given).to_string(),
            Comparison::Middle => {
                let words = records.extra.get(user).iter().map(|number| word(*number));
                words.collect::<Vec<_>>().join(" ")
            }
            Comparison::Address => several(Several::Address),
            Comparison::Mail => several(Several::Mail),
            Comparison::Local => local_texts(features, side, user),
            Comparison::Phone => several(Several::Phone),
            Comparison::Kind => records.kinds[user].label().to_string(),
            Comparison::EmployeeId => text(Field::EmployeeId),
            Comparison::Street => text(Field::Street),
            Comparison::PostalCode => text(Field::PostalCode),
            Comparison::City => text(Field::City),
            Comparison::State => text(Field::State),
            Comparison::Manager => text(Field::Manager),
            Comparison::Department => text(Field::Department),
            Comparison::Office => text(Field::Office),
            Comparison::Company => text(Field::Company),
            Comparison::Title => text(Field::Title),
            Comparison::Label => text(Field::DisplayName),
            Comparison::Created => text(Field::Created),
            Comparison::WrittenBack => table
                .guid(row, Field::CloudId)
                .value()
                .map_or_else(String::new, |id| id.to_string()),
        }
    }
}

fn local_texts(features: &Features, side: Side, user: usize) -> String {
    let locals = features.side(side).locals.get(user).iter();
    let texts = locals.map(|local| {
        let base = features.bases.get(local.base);
        if local.number == 0 { base.to_string() } else { format!("{base}{}", local.number) }
    });
    texts.collect::<Vec<_>>().join(", ")
}

/// A line in which nothing is compared.
pub(super) const fn line(subject: Subject, weight: f64) -> Line {
    Line { subject, level: "", ours: String::new(), theirs: String::new(), weight }
}

fn sum(lines: &[Line]) -> f64 {
    lines.iter().map(|line| line.weight).sum()
}

/// The probability that the lines add up to.
pub(super) fn probability(lines: &[Line]) -> f64 {
    1.0 / (1.0 + (-sum(lines)).exp())
}
