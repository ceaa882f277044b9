//! What is wrong with the exports as a whole, so that they bear nothing out, or not what rests on who is not in them.

use super::finding_id::{FindingId, Subject};
use super::sink::{Sink, Wording};
use crate::directory::{Flaws, Role};
use crate::link::InCommon;
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding};

const SIDES: [Role; 2] = [Role::OnPrem, Role::Cloud];

/// Says which exports are flawed.
pub(super) fn all(context: Context<'_>, found: &mut Vec<FindingId>) {
    for side in SIDES {
        let flaws = flaws(context, side);
        let codes =
            [(flaws.displaced, Code::IdsDisplaced), (flaws.incomplete, Code::ExportIncomplete)];
        let subject = Subject::List(side);
        let met = codes.into_iter().filter(|(is_so, _)| *is_so);
        found.extend(met.map(|(_, code)| FindingId { code, subject }));
    }
}

fn flaws(context: Context<'_>, side: Role) -> Flaws {
    let directory = context.directory();
    match side {
        Role::OnPrem => directory.onprem.flaws(),
        Role::Cloud => directory.cloud.flaws(),
        Role::Deleted | Role::Mailboxes | Role::RemoteMailboxes | Role::OnPremMailboxes => {
            Flaws::default()
        }
    }
}

/// Says what is wrong with an export.
pub(super) fn check(context: Context<'_>, side: Role, sink: &mut impl Sink) {
    let flaws = flaws(context, side);
    let (title, name) = (side.title(), side.name());
    if flaws.displaced {
        sink.add(Code::IdsDisplaced, || {
            Wording::new(
                format!("the ids of the export of {title} may stand beside other people than their own: a column was sorted or shifted by itself (W19), and whoever is changed by them may be somebody else"),
                format!("export it again, and sort it in no spreadsheet: `hardmatch collect {name}` prints the command"),
            )
        });
    }
    if flaws.incomplete {
        sink.add(Code::ExportIncomplete, || {
            Wording::new(
                format!("users are missing from the export of {title} (W08, W18): who is not in it may be there all the same, and hold an id or be the better match"),
                format!("export everybody again: `hardmatch collect {name}` prints the command"),
            )
        });
    }
}

/// What speaks against any change of users whom such exports name.
pub(in crate::plan) fn displaced_findings(context: Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for side in SIDES.into_iter().filter(|side| flaws(context, *side).displaced) {
        check(context, side, &mut findings);
    }
    findings.retain(|finding| finding.code == Code::IdsDisplaced);
    findings
}

/// Whether a pair rests on who is not in the exports: a missing cloud user may hold the anchor, and a missing
/// on-premises user be the better match of whoever has no identity in common.
pub(super) fn incomplete(context: Context<'_>, common: &InCommon, sink: &mut impl Sink) {
    let sides = SIDES.into_iter().filter(|side| flaws(context, *side).incomplete);
    let mut sides = sides.filter(|side| *side == Role::Cloud || !common.has_identity());
    if let Some(side) = sides.next() {
        let mut found: Vec<Finding> = Vec::new();
        check(context, side, &mut found);
        let said = found.into_iter().find(|finding| finding.code == Code::ExportIncomplete);
        if let Some(finding) = said {
            sink.add(Code::ExportIncomplete, || Wording::new(finding.text, finding.fix));
        }
    }
}
