//! The panel of the pair: how the user stands, the anchor, the id, what is in the cloud, what speaks
//! for and against, the command.

use super::column::Side;
use super::main::Main;
use super::pieces::Pieces;
use super::preview::{Preview, grouped_bytes, label, labels};
use super::words::{Tone, tone_of};
use crate::directory::{OnPremRow, SourceAnchor};
use crate::link::model::{Certainty, Explanation, ShownLine};
use crate::plan::{Finding, Gap, Known, Probability, Severity, States};

/// A part of the panel.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What it says.
    pub pieces: Pieces,
    /// Parts of lower weight are left out first where there is no room, and get second lines last.
    pub weight: u8,
}

/// The parts of the panel.
#[must_use]
pub fn panel(main: &Main) -> Vec<Part> {
    let preview = &main.preview;
    let part = |name: &str, weight, pieces| Part { name: name.into(), pieces, weight };
    vec![
        part("users", 7, users(main)),
        part("status", 6, status(main)),
        part("anchor", 2, anchor(preview)),
        part("bytes", 1, bytes(preview)),
        part(id_name(preview), 3, id(preview)),
        part("why", 5, why(main)),
        part("checks", 8, checks(main)),
        part("command", 9, command(main)),
    ]
}

/// How the user under the cursor of the pane with the keyboard stands.
fn status(main: &Main) -> Pieces {
    let preview = &main.preview;
    match (main.focus, &preview.cloud_standing, &preview.onprem_standing) {
        (Side::Cloud, Some(said), _) => {
            vec![("cloud user: ".into(), Tone::Dim), (said.clone(), Tone::Plain)]
        }
        (_, _, Some(said)) => vec![(said.clone(), Tone::Plain)],
        (_, _, None) => Vec::new(),
    }
}

/// Why there is no pair.
fn no_pair(main: &Main) -> &'static str {
    let to_come =
        !main.right.complete || (main.shows_candidates() && main.learning.learnt.is_none());
    match (main.left.cursor, main.right.cursor) {
        (None, _) => "no on-premises user under the cursor",
        (Some(_), None) if to_come => "looking for candidates",
        (Some(row), None) if main.shows_candidates() && is_aside(main, row) => {
            "nobody is alike, and this person is set aside"
        }
        (Some(_), None) if main.shows_candidates() && main.work.ledger.is_read_only() => {
            "no cloud user to link with: nobody is alike; Tab and / search them all"
        }
        (Some(_), None) if main.shows_candidates() => {
            "no cloud user to link with: nobody is alike; Tab and / search them all, - sets aside"
        }
        (Some(_), None) => "no cloud user under the cursor",
        (Some(_), Some(_)) => "-",
    }
}

fn is_aside(main: &Main, row: OnPremRow) -> bool {
    main.data.states.of_onprem(row).contains(States::ASIDE)
}

fn command(main: &Main) -> Pieces {
    match &main.preview.command {
        Ok(command) => vec![(command.clone(), Tone::Code)],
        Err(reason) if reason.is_empty() => vec![("-".into(), Tone::Dim)],
        Err(reason) => vec![(reason.clone(), Tone::Dim)],
    }
}

/// Both users with their UPNs in full, and their names where those differ: the panes may have cut them.
fn users(main: &Main) -> Pieces {
    let directory = &main.data.directory;
    match (main.left.cursor, main.right.cursor) {
        (Some(onprem), Some(cloud)) => {
            let [ours, theirs] = labels(directory, onprem, cloud);
            vec![(ours, Tone::Plain), (" with ".into(), Tone::Dim), (theirs, Tone::Plain)]
        }
        (Some(row), None) => vec![(label(&directory.onprem, row), Tone::Plain)],
        (None, Some(row)) => vec![(label(&directory.cloud, row), Tone::Plain)],
        (None, None) => Vec::new(),
    }
}

fn found(preview: &Preview) -> Option<&SourceAnchor> {
    preview.anchor.as_ref().and_then(|anchor| anchor.as_ref().ok())
}

fn anchor(preview: &Preview) -> Pieces {
    match &preview.anchor {
        None => vec![("no on-premises user under the cursor".into(), Tone::Dim)],
        Some(Err(missing)) => vec![(missing.to_string(), Tone::Bad)],
        Some(Ok(anchor)) => vec![
            (format!("{} ", anchor.attribute().name()), Tone::Plain),
            (anchor.anchor().to_string(), Tone::Code),
            (format!("   {}", preview.anchor_reason), Tone::Dim),
        ],
    }
}

fn bytes(preview: &Preview) -> Pieces {
    let guid = found(preview).and_then(SourceAnchor::of_guid).map(|anchor| anchor.guid);
    guid.map(|guid| (grouped_bytes(guid), Tone::Plain)).into_iter().collect()
}

/// What the line of the id is called: the Base64 of a GUID, or the text that is the id as it is.
fn id_name(preview: &Preview) -> &'static str {
    match found(preview) {
        Some(SourceAnchor::Text(_)) => "id",
        Some(SourceAnchor::Guid(_)) | None => "base64",
    }
}

fn id(preview: &Preview) -> Pieces {
    let mut pieces: Pieces = Vec::new();
    match found(preview) {
        Some(anchor) => pieces.push((anchor.immutable_id().to_string(), Tone::Code)),
        None => pieces.push(("-".into(), Tone::Dim)),
    }
    if found(preview).is_some() {
        pieces.push(("   held by: ".into(), Tone::Dim));
        match preview.holders.as_slice() {
            [] => pieces.push((preview.held_by_nobody.into(), Tone::Plain)),
            holders => pieces.push((holders.join(", "), Tone::Warn)),
        }
    }
    if let Some(present) = &preview.present {
        pieces.push(("   in the cloud now: ".into(), Tone::Dim));
        match &present.id {
            Known::Unknown => pieces.push(("unknown".into(), Tone::Warn)),
            Known::Empty => pieces.push(("none".into(), Tone::Plain)),
            Known::Value(id) => {
                pieces.push((id.to_string(), Tone::Warn));
                let guid = present.guid.map(|guid| format!(" = {guid}")).unwrap_or_default();
                pieces.push((format!("{guid} {}", present.meaning), Tone::Plain));
            }
        }
    }
    pieces
}

/// What speaks for and against the two being one person, in a sum that adds up; and who is next.
fn why(main: &Main) -> Pieces {
    let preview = &main.preview;
    let Some(proposal) = &preview.proposal else { return vec![("-".into(), Tone::Dim)] };
    let (Some(explanation), Some(assessment)) = (&preview.explanation, &proposal.assessment) else {
        return vec![(proposal.reason.clone(), Tone::Plain)];
    };
    let piece = |shown: &ShownLine| {
        let role = match shown.line.weight {
            _ if shown.line.level.is_empty() => Tone::Dim,
            0.0.. => Tone::Plain,
            _ => Tone::Warn,
        };
        (format!("{shown}   "), role)
    };
    let role = if assessment.probability.value() >= f64::from(Certainty::LIKELY) {
        Tone::Good
    } else {
        Tone::Warn
    };
    let mut pieces: Pieces = vec![(format!("{assessment}   "), role)];
    pieces.extend(rival(main, explanation));
    pieces.extend(explanation.shown().iter().map(piece));
    let sum = explanation.sum();
    if sum.is_finite() {
        pieces.push((format!("= {sum:+.1}"), Tone::Plain));
    }
    pieces
}

/// The likeliest other on-premises user who may be the cloud user, if it may be believed.
fn rival(main: &Main, explanation: &Explanation) -> Option<(String, Tone)> {
    let (row, probability) = *explanation.claimants.first()?;
    let probability = Probability::new(f64::from(probability));
    let name = || label(&main.data.directory.onprem, row);
    (probability >= Probability::TELLING)
        .then(|| (format!("it may be {} too, with {probability}   ", name()), Tone::Warn))
}

fn checks(main: &Main) -> Pieces {
    let Some(proposal) = &main.preview.proposal else {
        return vec![(no_pair(main).into(), Tone::Dim)];
    };
    let unjudged = Gap::in_words(&main.preview.gaps);
    if proposal.findings.is_empty() && unjudged.is_none() {
        return vec![("ok".into(), Tone::Good)];
    }
    let said = |finding: &Finding| {
        let consent = finding.consent();
        [
            (format!("{} ", consent.severity().name()), tone_of(consent)),
            (format!("{}   ", finding.text), Tone::Plain),
        ]
    };
    // What is only good to know is said last.
    let good_to_know =
        proposal.findings.partition_point(|finding| finding.code.severity() != Severity::Info);
    let (against, good_to_know) = proposal.findings.split_at(good_to_know);
    let mut pieces: Pieces = Vec::new();
    // How many there are, where there is no room for all of them.
    let count = proposal.findings.len() + usize::from(unjudged.is_some());
    if count > 1 {
        pieces.push((format!("({count}) "), Tone::Dim));
    }
    pieces.extend(against.iter().flat_map(said));
    pieces.extend(unjudged.map(|unjudged| (format!("unjudged: {unjudged}   "), Tone::Plain)));
    pieces.extend(good_to_know.iter().flat_map(said));
    pieces
}
