//! What is wrong with the exports as a whole.

use super::finding_id::{FindingId, Subject};
use super::sink::{Sink, Wording};
use crate::directory::{Flaws, Role};
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding};

const SIDES: [Role; 2] = [Role::OnPrem, Role::Cloud];

/// Says which exports are flawed.
pub(super) fn all(context: Context<'_>, found: &mut Vec<FindingId>) {
    for side in SIDES {
        let flaws = flaws(context, side);
        let codes = [(flaws.displaced, Code::IdsDisplaced)];
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
}

/// What speaks against any change of users whom such exports name.
pub(in crate::plan) fn displaced_findings(context: Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for side in SIDES.into_iter().filter(|side| flaws(context, *side).displaced) {
        check(context, side, &mut findings);
    }
    findings
}
