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

/// A line as it is shown: its weight rounded so that the figures which are shown add up to the sum that is shown.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ShownLine<'a> {
    /// What it says.
    pub line: &'a Line,
    /// In tenths of the natural logarithm of the odds; none where the operator decided against the pair, which has no
    /// weight that could be added.
    tenths: Option<i64>,
}

/// `surname equal, rare +6.3`.
impl fmt::Display for ShownLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.line.words();
        match self.tenths {
            Some(tenths) => write!(f, "{words} {:+.1}", tenths as f64 / 10.0),
            None => f.write_str(&words),
        }
    }
}

impl Explanation {
    /// The lines as they are shown, without those that change no figure.
    #[must_use]
    pub fn shown(&self) -> Vec<ShownLine<'_>> {
        let (mut sum, mut before, mut shown) = (0.0, 0, Vec::new());
        for line in &self.lines {
            if !line.weight.is_finite() {
                shown.push(ShownLine { line, tenths: None });
                continue;
            }
            sum += line.weight;
            let so_far = (10.0_f64 * sum).round() as i64;
            let tenths = so_far - std::mem::replace(&mut before, so_far);
            if tenths != 0 {
                shown.push(ShownLine { line, tenths: Some(tenths) });
            }
        }
        shown
    }

    /// The sum of the lines: the natural logarithm of the odds.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.lines.iter().map(|line| line.weight).sum()
    }

    /// The lines that tell something, in a sentence that adds up: `... surname equal, rare +6.3; sum +4.1`.
    #[must_use]
    pub fn evidence(&self) -> String {
        let mut words: Vec<String> = self.shown().iter().map(ToString::to_string).collect();
        let sum = self.sum();
        if sum.is_finite() {
            words.push(format!("sum {sum:+.1}"));
        }
        words.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(subject: Subject, level: &'static str, weight: f64) -> Line {
        Line { subject, level, ours: String::new(), theirs: String::new(), weight }
    }

    fn explanation(lines: Vec<Line>) -> Explanation {
        Explanation {
            lines,
            probability: 0.999,
            competitors: Vec::new(),
            claimants: Vec::new(),
            nobody: 0.001,
        }
    }

    #[test]
    fn lines_are_told_in_words() {
        let surname = Subject::Comparison(Comparison::Surname);
        let lines = vec![
            told(Subject::Before, "", -9.2),
            told(surname, "equal", 6.31),
            told(Subject::Comparison(Comparison::Given), "equal", 3.2),
            told(Subject::Comparison(Comparison::Kind), "the same", 0.0),
            told(Subject::Comparison(Comparison::Address), "UPN equal", 7.04),
        ];
        assert_eq!(
            explanation(lines).evidence(),
            "to begin with -9.2; surname equal, rare +6.3; given name equal, common +3.2; address UPN equal +7.1; sum +7.4"
        );
    }

    proptest! {
        /// Whoever adds the figures up that are shown gets the one that is shown.
        #[test]
        fn what_is_shown_adds_up(weights in prop::collection::vec(-12.0_f64..12.0, 0..24)) {
            let line = |weight: &f64| told(Subject::Place, "equal", *weight);
            let explanation = explanation(weights.iter().map(line).collect());
            let figures: Vec<i64> = explanation.shown().iter().filter_map(|it| it.tenths).collect();
            prop_assert_eq!(figures.iter().sum::<i64>(), (10.0 * explanation.sum()).round() as i64);
            for shown in explanation.shown() {
                let off = shown.tenths.unwrap_or_default() as f64 / 10.0 - shown.line.weight;
                prop_assert!(off.abs() < 0.1 + 1e-9, "{shown} {off}");
            }
        }
    }

    #[test]
    fn a_decision_outweighs_everything() {
        let decided = |subject| {
            explanation(vec![told(subject, "", f64::NEG_INFINITY)]).shown()[0].to_string()
        };
        assert_eq!(decided(Subject::Decision), "your decision: two people");
        assert_eq!(decided(Subject::Taken), "one of them is queued with somebody else");
    }
}
