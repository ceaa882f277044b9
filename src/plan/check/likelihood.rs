//! What was learnt of two users: how likely it is that they are one person, who else may be, and what speaks against it.

use super::sink::{Sink, Wording};
use crate::directory::{CloudRow, OnPremRow};
use crate::link::model::{Certainty, Explanation};
use crate::plan::context::Context;
use crate::plan::finding::Code;
use crate::plan::{Assessment, Probability};

/// From this probability on somebody else is near: one of ten such links would be wrong.
const NEAR: f64 = 0.1;

/// Says what was learnt of a pair, where that is no reason to link it.
pub(super) fn check(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    // What was rejected is impossible to the model; that it was rejected is said.
    if context.rejection(onprem, cloud).is_some() {
        return;
    }
    let Some(fit) = context.fit else { return };
    let explanation = fit.explain(onprem, cloud);
    let assessment = context.assessment(&explanation);
    let rival = rival_on_premises(context, &explanation);
    if assessment.probability.value() < f64::from(Certainty::LIKELY) {
        unlikely(&assessment, rival.as_deref(), sink);
    } else {
        near_rival(&assessment, rival.as_deref(), sink);
    }
    speaks_against(&explanation, sink);
}

/// The likeliest other on-premises user who may be the cloud user, where that one is near.
fn rival_on_premises(context: Context<'_>, explanation: &Explanation) -> Option<String> {
    let (row, probability) = *explanation.claimants.first()?;
    let probability = f64::from(probability);
    let name = || context.directory().onprem.label(row);
    (probability >= NEAR).then(|| format!("{} with {}", name(), Probability::new(probability)))
}

fn unlikely(assessment: &Assessment, rival: Option<&str>, sink: &mut impl Sink) {
    sink.add(Code::Unlikely, || {
        let rival = rival.map(|rival| format!("; the cloud user may be {rival}"));
        Wording::new(
            format!(
                "all in all it is unlikely that the two are one person: {assessment}{}",
                rival.unwrap_or_default()
            ),
            "compare both users (i), and look at the other candidates",
        )
    });
}

fn near_rival(assessment: &Assessment, rival: Option<&str>, sink: &mut impl Sink) {
    let next = assessment.runner_up.as_ref().filter(|next| next.probability.value() >= NEAR);
    let next = next.map(|next| format!("it may be {} with {}", next.name, next.probability));
    let rival = rival.map(|rival| format!("the cloud user may be {rival}"));
    let told: Vec<String> = next.into_iter().chain(rival).collect();
    if told.is_empty() {
        return;
    }
    sink.add(Code::NearRival, || {
        Wording::new(
            format!("somebody else is near: {}; {}", assessment.probability, told.join("; ")),
            "compare both users (i), and look at the others before you go on",
        )
    });
}

fn speaks_against(explanation: &Explanation, sink: &mut impl Sink) {
    let against = || explanation.lines.iter().filter(|line| line.is_contradiction());
    if against().next().is_none() {
        return;
    }
    sink.add(Code::SpeaksAgainst, || {
        let told: Vec<String> =
            against().map(|line| format!("{} ({}, {})", line.words(), line.ours, line.theirs)).collect();
        Wording::new(
            format!("{}: that is seldom one person, or not one account", told.join("; ")),
            "compare both users (i), and link the two only if they are one person and these the accounts that belong together",
        )
    });
}
