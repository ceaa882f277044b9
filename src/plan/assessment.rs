//! What was known of a pair when its link was queued: how probable, who was next, by which model.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::anchor::ObjectId;

/// A probability, exact to a millionth, so that what a session holds is what was shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Probability(u32);

impl Probability {
    /// A million of these are certainty.
    const WHOLE: u32 = 1_000_000;

    /// Below this no figure is shown: the tail is the sum of many weak candidates, and not calibrated.
    pub const TELLING: Self = Self(Self::WHOLE / 20);

    /// The nearest to a number from 0 to 1; what lies outside is moved to the end.
    #[must_use]
    #[expect(clippy::cast_sign_loss, reason = "it is clamped to 0 and more")]
    pub fn new(value: f64) -> Self {
        let millionths = value.clamp(0.0, 1.0) * f64::from(Self::WHOLE);
        // Not a number becomes 0, as `as` has it.
        Self(millionths.round() as u32)
    }

    /// From 0 to 1.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.0) / f64::from(Self::WHOLE)
    }
}

/// In per cent, as exactly as it can be believed: tenths at both ends, and never a certainty.
impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = self.value() * 100.0;
        match self.0 {
            0..500 => f.write_str("<0.1 %"),
            9_500..985_000 => write!(f, "{percent:.0} %"),
            500..9_500 | 985_000..999_500 => write!(f, "{percent:.1} %"),
            _ => f.write_str(">99.9 %"),
        }
    }
}

impl Serialize for Probability {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

impl<'de> Deserialize<'de> for Probability {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(Self::new)
    }
}

/// What the model of the room `link` made of a pair, among all whom the on-premises user may be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Assessment {
    /// How probable it is that the two are one person.
    pub probability: Probability,
    /// How probable it is that the on-premises user is none of the cloud users.
    pub nobody: Probability,
    /// The likeliest other cloud user, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner_up: Option<RunnerUp>,
    /// The version of the model.
    pub model: u32,
}

/// The likeliest other cloud user.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RunnerUp {
    /// Who, where the export tells its object id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_id: Option<ObjectId>,
    /// Its name for people.
    pub name: String,
    /// How probable it is that this is the person.
    pub probability: Probability,
}

/// `98.5 %; the next is A. Mueller with 1 %`.
impl fmt::Display for Assessment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.probability < Probability::TELLING {
            f.write_str("improbable")?;
        } else {
            write!(f, "{}", self.probability)?;
        }
        match &self.runner_up {
            Some(next) if self.probability < next.probability => {
                write!(f, "; likelier is {} with {}", next.name, next.probability)
            }
            Some(next) => write!(f, "; the next is {} with {}", next.name, next.probability),
            None if self.probability < Probability::TELLING => {
                f.write_str("; nobody else is likelier")
            }
            None => f.write_str("; nobody else comes near"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_as_exact_as_it_can_be_believed() {
        for (value, text) in [
            (0.0, "<0.1 %"),
            (f64::NAN, "<0.1 %"),
            (-1.0, "<0.1 %"),
            (0.000_5, "0.1 %"),
            (0.009_4, "0.9 %"),
            (0.011, "1 %"),
            (0.5, "50 %"),
            (0.984_9, "98 %"),
            (0.985, "98.5 %"),
            (0.999_4, "99.9 %"),
            (0.999_6, ">99.9 %"),
            (1.0, ">99.9 %"),
            (2.0, ">99.9 %"),
        ] {
            assert_eq!(Probability::new(value).to_string(), text, "{value}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for millionths in [0, 1, 333_333, 500_000, 981_234, 999_999, 1_000_000] {
            let probability = Probability(millionths);
            let text = serde_json::to_string(&probability).unwrap();
            assert_eq!(serde_json::from_str::<Probability>(&text).unwrap(), probability, "{text}");
        }
    }

    #[test]
    fn the_distance_to_the_next_is_told() {
        let next = |probability| RunnerUp {
            object_id: None,
            name: "A. Mueller".into(),
            probability: Probability::new(probability),
        };
        let assessment = |probability, runner_up| Assessment {
            probability: Probability::new(probability),
            nobody: Probability::default(),
            runner_up,
            model: 1,
        };
        for (assessment, text) in [
            (assessment(0.98, Some(next(0.011))), "98 %; the next is A. Mueller with 1 %"),
            (assessment(0.02, Some(next(0.9))), "improbable; likelier is A. Mueller with 90 %"),
            (assessment(0.6, None), "60 %; nobody else comes near"),
        ] {
            assert_eq!(assessment.to_string(), text);
        }
    }
}
