//! The panel of the pair: the anchor, the id, what is in the cloud, what speaks for and against, the
//! command.

use ratatui::layout::Rect;

use super::Canvas;
use crate::app::{Main, Preview, grouped_bytes, label};
use crate::directory::SourceAnchor;
use crate::plan::{Consent, Finding, Known, Severity};
use crate::text::width;
use crate::tui::theme::Role;

/// Pieces of a line, each with its look.
type Pieces = Vec<(String, Role)>;

pub(super) fn draw(canvas: &mut Canvas<'_>, area: Rect, main: &Main) {
    let inner = canvas.frame(area, "Pair", Role::Dim, false);
    let (left, right) = canvas.look.glyphs.tees;
    canvas.text(area.x, area.y, 1, left, Role::Dim);
    canvas.text(area.right().saturating_sub(1), area.y, 1, right, Role::Dim);
    let lines = lines(main, inner.height < 7);
    for ((name, pieces), y) in lines.into_iter().zip(inner.y..inner.bottom()) {
        canvas.text(inner.x + 1, y, 8, name, Role::Dim);
        draw_pieces(canvas, (inner.x + 10, y, inner.width.saturating_sub(11)), pieces);
    }
}

fn draw_pieces(canvas: &mut Canvas<'_>, (x, y, room): (u16, u16, u16), pieces: Pieces) {
    let mut at = 0;
    for (text, role) in pieces {
        let left = room.saturating_sub(at);
        canvas.plain(x + at, y, left, &text, role);
        at += (width(&text) as u16).min(left);
    }
}

fn lines(main: &Main, short: bool) -> Vec<(&'static str, Pieces)> {
    let preview = &main.preview;
    let command = match &preview.command {
        Ok(command) => vec![(command.clone(), Role::Code)],
        Err(reason) => vec![(reason.clone(), Role::Dim)],
    };
    let tail = [("checks", checks(preview)), ("command", command)];
    if short {
        let head = [("users", users(main)), ("base64", base64(preview))];
        return head.into_iter().chain(tail).collect();
    }
    let head = [
        ("users", users(main)),
        ("anchor", anchor(preview)),
        ("bytes", bytes(preview)),
        ("base64", base64(preview)),
        ("why", why(preview)),
    ];
    head.into_iter().chain(tail).collect()
}

/// Both users with their UPNs in full: the panes may have cut them.
fn users(main: &Main) -> Pieces {
    let directory = &main.data.directory;
    let mut pieces: Pieces = Vec::new();
    if let Some(row) = main.left.cursor {
        pieces.push((label(&directory.onprem, row), Role::Plain));
    }
    if let Some(row) = main.right.cursor {
        pieces.push(("   with   ".into(), Role::Dim));
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
            (format!("{} ", anchor.attribute.name()), Role::Plain),
            (anchor.guid.to_string(), Role::Code),
            (format!("   {}", preview.anchor_reason), Role::Dim),
        ],
    }
}

fn bytes(preview: &Preview) -> Pieces {
    found(preview).map(|anchor| (grouped_bytes(anchor.guid), Role::Plain)).into_iter().collect()
}

fn base64(preview: &Preview) -> Pieces {
    let mut pieces: Pieces = Vec::new();
    match found(preview) {
        Some(anchor) => pieces.push((anchor.guid.base64(), Role::Code)),
        None => pieces.push(("-".into(), Role::Dim)),
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
    if found(preview).is_some() {
        pieces.push(("   held by: ".into(), Role::Dim));
        match preview.holders.as_slice() {
            [] => pieces.push(("nobody".into(), Role::Plain)),
            holders => pieces.push((holders.join(", "), Role::Warn)),
        }
    }
    pieces
}

fn why(preview: &Preview) -> Pieces {
    match &preview.proposal {
        Some(proposal) => vec![(proposal.reason.clone(), Role::Plain)],
        None => Vec::new(),
    }
}

fn checks(preview: &Preview) -> Pieces {
    let Some(proposal) = &preview.proposal else { return Vec::new() };
    if proposal.findings.is_empty() {
        return vec![("ok".into(), Role::Good)];
    }
    let mut pieces: Pieces = Vec::new();
    for finding in &proposal.findings {
        let (word, role) = verdict(finding);
        pieces.push((format!("{word} "), role));
        pieces.push((format!("{}   ", finding.text), Role::Plain));
    }
    pieces
}

/// The word for a finding, by what it takes to go on.
pub(super) const fn verdict(finding: &Finding) -> (&'static str, Role) {
    match (finding.code.consent(), finding.severity) {
        (Consent::Never, _) => ("refused", Role::Bad),
        (Consent::Reason, _) => ("blocked", Role::Bad),
        (Consent::Yes | Consent::Word, _) => ("asks", Role::Warn),
        (Consent::None, Severity::Block | Severity::Warn) => ("warn", Role::Warn),
        (Consent::None, Severity::Info) => ("note", Role::Dim),
    }
}
