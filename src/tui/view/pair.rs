//! The panel of the pair: how the user stands, the anchor, the id, what is in the cloud, what speaks
//! for and against, the command.

use ratatui::layout::Rect;

use super::Canvas;
use super::pieces::{Pieces, first_lines, wrap_pieces};
use crate::app::{Main, Preview, Side, grouped_bytes, label};
use crate::directory::SourceAnchor;
use crate::link::model::{Certainty, Line};
use crate::plan::{Consent, Finding, Gap, Known, Severity};
use crate::tui::theme::Role;

/// A part of the panel.
struct Part {
    name: String,
    pieces: Pieces,
    /// Parts of lower weight are left out first where there is no room, and get second lines last.
    weight: u8,
}

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, main: &Main) {
    let inner = canvas.frame(area, "Pair", Role::Dim, false);
    let (left, right) = canvas.look.glyphs.tees;
    canvas.text(area.x, area.y, 1, left, Role::Dim);
    canvas.text(area.right().saturating_sub(1), area.y, 1, right, Role::Dim);
    let room = inner.width.saturating_sub(11);
    let dot = canvas.look.glyphs.dot;
    let mut y = inner.y;
    for (name, lines) in lay_out(parts(main, dot), inner.height as usize, room as usize) {
        canvas.text(inner.x + 1, y, 9, &name, Role::Dim);
        for line in lines {
            canvas.pieces((inner.x + 10, y, room), &line);
            y += 1;
        }
    }
}

/// Gives every part its lines: one each, as far as there is room, and what is left to those that need more,
/// one line after the other, the weightiest first.
fn lay_out(mut parts: Vec<Part>, height: usize, room: usize) -> Vec<(String, Vec<Pieces>)> {
    while parts.len() > height {
        let lightest = parts.iter().map(|part| part.weight).min();
        parts.retain(|part| Some(part.weight) != lightest);
    }
    let mut left = height - parts.len();
    let mut wrapped: Vec<_> = parts
        .into_iter()
        .map(|part| (part.name, part.weight, wrap_pieces(&part.pieces, room), 1))
        .collect();
    let mut order: Vec<usize> = (0..wrapped.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(wrapped[*at].1));
    let mut needy = true;
    while left > 0 && needy {
        needy = false;
        for at in &order {
            let (_, _, lines, given) = &mut wrapped[*at];
            if *given < lines.len() && left > 0 {
                *given += 1;
                left -= 1;
                needy = true;
            }
        }
    }
    wrapped.into_iter().map(|(name, _, lines, given)| (name, first_lines(lines, given))).collect()
}

fn parts(main: &Main, dot: &str) -> Vec<Part> {
    let preview = &main.preview;
    let part = |name: &str, weight, pieces| Part { name: name.into(), pieces, weight };
    // How many there are, where there is no room for all of them.
    let count = preview.proposal.as_ref().map_or(0, |proposal| proposal.findings.len());
    let checked = if count > 1 { format!("checks {count}") } else { "checks".into() };
    vec![
        part("users", 6, users(main)),
        part("status", 4, status(main)),
        part("anchor", 2, anchor(preview)),
        part("bytes", 1, bytes(preview, dot)),
        part(id_name(preview), 3, id(preview)),
        part("why", 5, why(preview)),
        part(&checked, 7, checks(main)),
        part("command", 8, command(main)),
    ]
}

/// How the user under the cursor of the pane with the keyboard stands.
fn status(main: &Main) -> Pieces {
    let preview = &main.preview;
    match (main.focus, &preview.cloud_standing, &preview.onprem_standing) {
        (Side::Cloud, Some(said), _) => {
            vec![("cloud user: ".into(), Role::Dim), (said.clone(), Role::Plain)]
        }
        (_, _, Some(said)) => vec![(said.clone(), Role::Plain)],
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
        (Some(_), None) if main.shows_candidates() => {
            "no cloud user to link with: nobody is alike; Tab and / search them all"
        }
        (Some(_), None) => "no cloud user under the cursor",
        (Some(_), Some(_)) => "-",
    }
}

fn command(main: &Main) -> Pieces {
    match &main.preview.command {
        Ok(command) => vec![(command.clone(), Role::Code)],
        Err(reason) if reason.is_empty() => vec![("-".into(), Role::Dim)],
        Err(reason) => vec![(reason.clone(), Role::Dim)],
    }
}

/// Both users with their UPNs in full: the panes may have cut them.
fn users(main: &Main) -> Pieces {
    let directory = &main.data.directory;
    let mut pieces: Pieces = Vec::new();
    if let Some(row) = main.left.cursor {
        pieces.push((label(&directory.onprem, row), Role::Plain));
    }
    if let Some(row) = main.right.cursor {
        if !pieces.is_empty() {
            pieces.push((" with ".into(), Role::Dim));
        }
        pieces.push((label(&directory.cloud, row), Role::Plain));
    }
    pieces
}

fn found(preview: &Preview) -> Option<&SourceAnchor> {
    preview.anchor.as_ref().and_then(|anchor| anchor.as_ref().ok())
}

fn anchor(preview: &Preview) -> Pieces {
    match &preview.anchor {
        None => vec![("no on-premises user under the cursor".into(), Role::Dim)],
        Some(Err(missing)) => vec![(missing.to_string(), Role::Bad)],
        Some(Ok(anchor)) => vec![
            (format!("{} ", anchor.attribute().name()), Role::Plain),
            (anchor.anchor().to_string(), Role::Code),
            (format!("   {}", preview.anchor_reason), Role::Dim),
        ],
    }
}

fn bytes(preview: &Preview, dot: &str) -> Pieces {
    let guid = found(preview).and_then(SourceAnchor::of_guid).map(|anchor| anchor.guid);
    let grouped = |guid| grouped_bytes(guid).replace('\u{b7}', dot);
    guid.map(|guid| (grouped(guid), Role::Plain)).into_iter().collect()
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
        Some(anchor) => pieces.push((anchor.immutable_id().to_string(), Role::Code)),
        None => pieces.push(("-".into(), Role::Dim)),
    }
    if found(preview).is_some() {
        pieces.push(("   held by: ".into(), Role::Dim));
        match preview.holders.as_slice() {
            [] => pieces.push((preview.held_by_nobody.into(), Role::Plain)),
            holders => pieces.push((holders.join(", "), Role::Warn)),
        }
    }
    if let Some(present) = &preview.present {
        pieces.push(("   in the cloud now: ".into(), Role::Dim));
        match &present.id {
            Known::Unknown => pieces.push(("unknown".into(), Role::Warn)),
            Known::Empty => pieces.push(("none".into(), Role::Plain)),
            Known::Value(id) => {
                pieces.push((id.to_string(), Role::Warn));
                let guid = present.guid.map(|guid| format!(" = {guid}")).unwrap_or_default();
                pieces.push((format!("{guid} {}", present.meaning), Role::Plain));
            }
        }
    }
    pieces
}

/// What speaks for and against the two being one person, in a sum that adds up; and who is next.
fn why(preview: &Preview) -> Pieces {
    let Some(proposal) = &preview.proposal else { return vec![("-".into(), Role::Dim)] };
    let (Some(explanation), Some(assessment)) = (&preview.explanation, &proposal.assessment) else {
        return vec![(proposal.reason.clone(), Role::Plain)];
    };
    let told = explanation.lines.iter().filter(|line| line.tells());
    let piece = |line: &Line| {
        let role = match line.weight {
            _ if line.level.is_empty() => Role::Dim,
            0.0.. => Role::Plain,
            _ => Role::Warn,
        };
        (format!("{line}   "), role)
    };
    let role = if assessment.probability.value() >= f64::from(Certainty::LIKELY) {
        Role::Good
    } else {
        Role::Warn
    };
    let mut pieces: Pieces = vec![(format!("{assessment}   "), role)];
    pieces.extend(told.map(piece));
    let sum = explanation.sum();
    if sum.is_finite() {
        pieces.push((format!("= {sum:+.1}"), Role::Plain));
    }
    pieces
}

fn checks(main: &Main) -> Pieces {
    let Some(proposal) = &main.preview.proposal else {
        return vec![(no_pair(main).into(), Role::Dim)];
    };
    let unjudged = Gap::in_words(&main.preview.gaps);
    if proposal.findings.is_empty() && unjudged.is_none() {
        return vec![("ok".into(), Role::Good)];
    }
    let said = |finding: &Finding| {
        let consent = finding.consent();
        [
            (format!("{} ", consent.word()), consent_role(consent)),
            (format!("{}   ", finding.text), Role::Plain),
        ]
    };
    // What is only good to know is said last.
    let good_to_know =
        proposal.findings.partition_point(|finding| finding.code.severity() != Severity::Info);
    let (against, good_to_know) = proposal.findings.split_at(good_to_know);
    let mut pieces: Pieces = against.iter().flat_map(said).collect();
    pieces.extend(unjudged.map(|unjudged| (format!("{unjudged}   "), Role::Plain)));
    pieces.extend(good_to_know.iter().flat_map(said));
    pieces
}

/// How the word for what a finding takes looks.
pub(super) const fn consent_role(consent: Consent) -> Role {
    match consent {
        Consent::Never | Consent::Reason => Role::Bad,
        Consent::Word | Consent::Yes | Consent::Look => Role::Warn,
        Consent::Nothing => Role::Dim,
    }
}
