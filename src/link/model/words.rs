//! An explanation in words: `surname equal, rare +6.3`.

use std::fmt;

use super::explain::{Explanation, Line, Subject};
use super::field::Comparison;

/// From this weight on an equal name is rare: fewer than one in some four hundred people have it.
const RARE: f64 = 6.0;

/// Up to this weight an equal name is common: more than one in some forty people have it.
const COMMON: f64 = 3.6;

/// Lines that weigh less than this, either way, round to nothing.
const NOTHING: f64 = 0.05;

impl Line {
    /// What is compared, and how the two stand to each other in it.
    #[must_use]
    pub fn words(&self) -> String {
        match self.level {
            "" if self.subject == Subject::Before => "to begin with".into(),
            "" => self.subject.label().to_string(),
            level => format!("{} {level}{}", self.subject.label(), self.rarity()),
        }
    }

    /// How many people have the name that the two have in common, in a word.
    fn rarity(&self) -> &'static str {
        let is_name =
            matches!(self.subject, Subject::Comparison(Comparison::Given | Comparison::Surname));
        match self.weight {
            _ if !is_name || self.level != "equal" => "",
            RARE.. => ", rare",
            ..=COMMON => ", common",
            _ => "",
        }
    }

    /// Whether it is worth a place where there is little room.
    #[must_use]
    pub fn tells(&self) -> bool {
        self.weight.abs() >= NOTHING
    }
}

/// `surname equal, rare +6.3`; what the operator decided has no weight that could be added.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.weight {
            weight if weight.is_finite() => write!(f, "{} {weight:+.1}", self.words()),
            weight if weight > 0.0 => write!(f, "{}: one person", self.words()),
            _ => write!(f, "{}: two people", self.words()),
        }
    }
}

impl Explanation {
    /// The sum of the lines: the natural logarithm of the odds.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.lines.iter().map(|line| line.weight).sum()
    }

    /// The lines that tell something, in a sentence that adds up: `... surname equal, rare +6.3; sum +4.1`.
    #[must_use]
    pub fn evidence(&self) -> String {
        let told = self.lines.iter().filter(|line| line.tells());
        let mut words: Vec<String> = told.map(ToString::to_string).collect();
        let sum = self.sum();
        if sum.is_finite() {
            words.push(format!("sum {sum:+.1}"));
        }
        words.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(subject: Subject, level: &'static str, weight: f64) -> Line {
        Line { subject, level, ours: String::new(), theirs: String::new(), weight }
    }

    #[test]
    fn lines_are_told_in_words_that_add_up() {
        let surname = Subject::Comparison(Comparison::Surname);
        let lines = vec![
            told(Subject::Before, "", -9.2),
            told(surname, "equal", 6.31),
            told(Subject::Comparison(Comparison::Given), "equal", 3.2),
            told(Subject::Comparison(Comparison::Kind), "the same", 0.0),
            told(Subject::Comparison(Comparison::Address), "UPN equal", 7.04),
        ];
        let explanation = Explanation {
            lines,
            probability: 0.999,
            competitors: Vec::new(),
            claimants: Vec::new(),
            nobody: 0.001,
        };
        assert_eq!(
            explanation.evidence(),
            "to begin with -9.2; surname equal, rare +6.3; given name equal, common +3.2; address UPN equal +7.0; sum +7.4"
        );
    }

    #[test]
    fn a_decision_outweighs_everything() {
        let decided = |weight| told(Subject::Decision, "", weight).to_string();
        assert_eq!(decided(f64::INFINITY), "your decision: one person");
        assert_eq!(decided(f64::NEG_INFINITY), "your decision: two people");
    }
}
