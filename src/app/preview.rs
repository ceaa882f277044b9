//! The pair under the cursors: what would be done, and what is known of both.

use super::standing;
use crate::anchor::{Anchor, Guid, ImmutableId, ImmutableIdReading, Misspelling, misspelled};
use crate::directory::{
    AnchorPolicy, CloudRow, Directory, Field, GuidAnchor, GuidAttribute, NoAnchor, OnPremRow, Row,
    SourceAnchor, Table,
};
use crate::link::model::Explanation;
use crate::link::{CloudStatus, Judge};
use crate::plan::{
    Action, Consent, Context, Gap, Known, Operation, Proposal, beside_each_other, present_id,
};
use crate::powershell::{Dialect, command};

/// Everything that the panel of the pair shows. Made anew on every move of a cursor.
#[derive(Clone, PartialEq, Debug)]
pub struct Preview {
    /// The on-premises user's source anchor, if there is a user.
    pub anchor: Option<Result<SourceAnchor, NoAnchor>>,
    /// Why that attribute is the anchor.
    pub anchor_reason: String,
    /// Who holds the anchor's id now: names of cloud users, active and deleted.
    pub holders: Vec<String>,
    /// What can be said where that is nobody.
    pub held_by_nobody: &'static str,
    /// How the on-premises user stands, in a sentence.
    pub onprem_standing: Option<String>,
    /// How the cloud user stands, in a sentence.
    pub cloud_standing: Option<String>,
    /// What the cloud user has now.
    pub present: Option<Present>,
    /// The link of the two, if there are two.
    pub proposal: Option<Proposal>,
    /// Why the two are as likely one person as they are, where that was learnt.
    pub explanation: Option<Explanation>,
    /// The checks of that link which could not be made.
    pub gaps: Vec<Gap>,
    /// The command, or why there is none.
    pub command: Result<String, String>,
}

/// The present `ImmutableId` of a cloud user, decoded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Present {
    /// The id.
    pub id: Known<ImmutableId>,
    /// The GUID that it stands for.
    pub guid: Option<Guid>,
    /// Whose anchor that is on-premises, or what is wrong with the id.
    pub meaning: String,
}

impl Default for Preview {
    fn default() -> Self {
        Self {
            anchor: None,
            anchor_reason: String::new(),
            holders: Vec::new(),
            held_by_nobody: "",
            onprem_standing: None,
            cloud_standing: None,
            present: None,
            proposal: None,
            explanation: None,
            gaps: Vec::new(),
            command: Err(String::new()),
        }
    }
}

impl Preview {
    /// The preview of a pair.
    #[must_use]
    pub fn of(
        context: Context<'_>,
        dialect: Dialect,
        onprem: Option<OnPremRow>,
        cloud: Option<CloudRow>,
    ) -> Self {
        let Context { judge, queue, .. } = context;
        let directory = context.directory();
        let anchor = onprem.map(|row| judge.anchor(row));
        let proposal =
            onprem.zip(cloud).map(|(onprem, cloud)| context.propose(Action::Link(onprem, cloud)));
        let operation = proposal.as_ref().and_then(|proposal| proposal.operation.as_ref());
        let pair = onprem.zip(cloud).and_then(|(onprem, cloud)| context.pair_ref(onprem, cloud));
        let queued = pair.and_then(|pair| queue.pairing(&pair.id()));
        let command = match (queued, &proposal) {
            (Some(queued), _) => command_of(&queued.operation, dialect),
            (None, Some(proposal)) => command_of_proposal(proposal, dialect),
            (None, None) => Err(String::new()),
        };
        let gaps = operation.map(|operation| context.gaps_of(&context.gaps(), operation));
        Self {
            anchor_reason: anchor_reason(anchor.as_ref(), judge),
            holders: holders(directory, judge, anchor.as_ref()),
            held_by_nobody: judge.held_by_nobody(),
            onprem_standing: onprem.map(|row| standing::of_onprem(directory, judge, queue, row)),
            cloud_standing: cloud.map(|row| standing::of_cloud(context, row)),
            present: cloud.map(|row| present(directory, judge, row)),
            anchor,
            gaps: gaps.unwrap_or_default(),
            explanation: context
                .fit
                .zip(onprem.zip(cloud))
                .map(|(fit, (onprem, cloud))| fit.explain(onprem, cloud)),
            proposal,
            command,
        }
    }
}

/// The command of a link that is not queued. One that blocks or asks has none yet: it would be copied and run, and
/// nobody would have answered.
fn command_of_proposal(proposal: &Proposal, dialect: Dialect) -> Result<String, String> {
    let operation = proposal.operation.as_ref().ok_or_else(String::new)?;
    match proposal.consent() {
        Consent::Nothing | Consent::Look => command_of(operation, dialect),
        Consent::Yes | Consent::Word => Err("none before Enter has asked, and was answered".into()),
        Consent::Reason | Consent::Never => Err("none, as long as the checks block".into()),
    }
}

fn command_of(operation: &Operation, dialect: Dialect) -> Result<String, String> {
    command(operation, dialect).map_err(|unsupported| unsupported.to_string())
}

fn anchor_reason(anchor: Option<&Result<SourceAnchor, NoAnchor>>, judge: &Judge) -> String {
    match (anchor, judge.policy()) {
        (None | Some(Err(_)), _) => "",
        (Some(Ok(SourceAnchor::Guid(_))), AnchorPolicy::Auto)
            if judge.recognised_anchor().is_some() =>
        {
            "a cloud user has it, unlike most of this tenant"
        }
        (Some(Ok(SourceAnchor::Guid(anchor))), AnchorPolicy::Auto) => guid_reason(anchor),
        (Some(Ok(SourceAnchor::Text(_))), AnchorPolicy::Auto) => {
            "recognised by the ids of this tenant"
        }
        (Some(Ok(_)), _) => "chosen in this session",
    }
    .to_string()
}

const fn guid_reason(anchor: &GuidAnchor) -> &'static str {
    match anchor.attribute {
        GuidAttribute::ConsistencyGuid if anchor.differs_from.is_some() => {
            "it is filled, and differs from objectGUID"
        }
        GuidAttribute::ConsistencyGuid => "it is filled",
        GuidAttribute::ObjectGuid if anchor.consistency_guid_unknown => {
            "mS-DS-ConsistencyGuid was not exported"
        }
        GuidAttribute::ObjectGuid => "mS-DS-ConsistencyGuid is empty",
    }
}

fn holders(
    directory: &Directory,
    judge: &Judge,
    anchor: Option<&Result<SourceAnchor, NoAnchor>>,
) -> Vec<String> {
    let Some(Ok(anchor)) = anchor else { return Vec::new() };
    let anchor = anchor.anchor();
    let active = directory.cloud.rows_with_anchor(&anchor);
    let mut names: Vec<String> = active.map(|row| label(&directory.cloud, row)).collect();
    if let Some(deleted) = &directory.deleted {
        let held = judge.deleted_holders(&anchor);
        names.extend(held.into_iter().map(|row| format!("{} (deleted)", label(deleted, row))));
    }
    names
}

/// What the two users of a pair are called beside each other.
#[must_use]
pub(in crate::app) fn labels(
    directory: &Directory,
    onprem: OnPremRow,
    cloud: CloudRow,
) -> [String; 2] {
    let (ours, theirs) = (label(&directory.onprem, onprem), label(&directory.cloud, cloud));
    let name = (
        directory.onprem.text(onprem, Field::DisplayName).value(),
        directory.cloud.text(cloud, Field::DisplayName).value(),
    );
    beside_each_other((name.0, Some(&ours)), (name.1, Some(&theirs)))
}

/// A user in a word: UPN, else name, else id.
#[must_use]
pub fn label<R: Row>(table: &Table<R>, row: R) -> String {
    table.label(row)
}

fn present(directory: &Directory, judge: &Judge, row: CloudRow) -> Present {
    let id = present_id(&directory.cloud, row);
    let meant = id.value().map(|id| judge.meant_by_text(id.as_str())).unwrap_or_default();
    let (guid, meaning) = match id.value().map(ImmutableId::reading) {
        None => {
            let destroyed = directory.cloud.destroyed_id(row);
            (None, destroyed.map_or_else(String::new, |reason| reason.to_string()))
        }
        Some(ImmutableIdReading::Guid(guid)) => (Some(guid), owner(directory, judge, row)),
        Some(_) if !meant.is_empty() => {
            let spelled = id.value().map(|id| misspelled(id.as_str())).unwrap_or_default();
            (spelled.first().copied(), damaged(judge, &id, &meant))
        }
        Some(_) if is_owned(judge, &id) => (None, owner(directory, judge, row)),
        Some(ImmutableIdReading::Binary { bytes }) => {
            (None, format!("a custom anchor of {bytes} bytes"))
        }
        Some(ImmutableIdReading::Damaged(reason)) => (None, reason.to_string()),
        Some(
            ImmutableIdReading::Custom
            | ImmutableIdReading::GuidText(_)
            | ImmutableIdReading::Base64OfGuidText(_),
        ) => (None, "a custom anchor".into()),
    };
    Present { id, guid, meaning }
}

fn is_owned(judge: &Judge, id: &Known<ImmutableId>) -> bool {
    id.value().is_some_and(|id| !judge.owners(&Anchor::from(id)).is_empty())
}

/// Whose anchor the present id spells wrongly, and how.
fn damaged(judge: &Judge, id: &Known<ImmutableId>, meant: &[OnPremRow]) -> String {
    let users = &judge.directory().onprem;
    let names: Vec<String> = meant.iter().map(|row| label(users, *row)).collect();
    let how = id.value().zip(meant.first());
    let how = how.and_then(|(id, user)| judge.misspelling(id.as_str(), *user));
    let how = how.map_or("damaged", Misspelling::words);
    format!("{how}; meant is {}; sync will not match it", names.join(", "))
}

/// Whose anchor the present id is.
fn owner(directory: &Directory, judge: &Judge, row: CloudRow) -> String {
    let evidence = judge.cloud(row);
    let named = |rows: &[OnPremRow]| {
        let names: Vec<String> = rows.iter().map(|row| label(&directory.onprem, *row)).collect();
        names.join(", ")
    };
    if !evidence.owners.is_empty() {
        format!("of {}", named(&evidence.owners))
    } else if !evidence.owners_by_other_attribute.is_empty() {
        format!(
            "of {}, by the attribute that is not its anchor",
            named(&evidence.owners_by_other_attribute)
        )
    } else if evidence.status == CloudStatus::DamagedAnchor {
        format!("damaged; meant is {}", named(&evidence.meant))
    } else if !evidence.meant.is_empty() {
        format!("in the wrong byte order; meant is {}", named(&evidence.meant))
    } else {
        judge.of_nobody()
    }
}

/// The bytes of a GUID in the groups of its fields, so that one sees which of them are turned round.
#[must_use]
pub fn grouped_bytes(guid: Guid) -> String {
    let hex = guid.hex();
    let pairs: Vec<&str> = hex
        .as_bytes()
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).unwrap_or_default())
        .collect();
    let groups = [0..4, 4..6, 6..8, 8..10, 10..16];
    groups.map(|group| pairs.get(group).unwrap_or_default().join(" ")).join(" \u{b7} ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_grouped_by_the_fields_of_the_guid() {
        let guid = Guid::try_from("874bcd2b-148d-47ca-b309-91df64f05bf5".to_string()).unwrap();
        assert_eq!(grouped_bytes(guid), "2b cd 4b 87 · 8d 14 · ca 47 · b3 09 · 91 df 64 f0 5b f5");
    }
}
