//! Whether the two of a pair are one person, by what they are called, and whose a cloud user is that
//! several on-premises users claim.

use super::sink::{Sink, Wording};
use crate::directory::{CloudRow, DeletedRow, Directory, Field, OnPremRow};
use crate::link::OnPremStatus;
use crate::link::name::{
    Agreement, Contradiction, NameVerdict, PersonName, are_two_generations, contradict,
    other_surname, verdict_on,
};
use crate::plan::advice::Occasion;
use crate::plan::concerned::About;
use crate::plan::context::Context;
use crate::plan::finding::Code;

/// Whether a soft match of the two might give somebody the account of another person.
pub(super) fn is_doubtful(context: Context<'_>, onprem: OnPremRow, cloud: CloudRow) -> bool {
    contradiction(context, onprem, cloud).is_some()
        || !other_claimants(context, onprem, cloud).is_empty()
}

/// Whether the exports tell the names of both, so that they could contradict.
pub(super) fn names_are_known(context: Context<'_>, onprem: OnPremRow, cloud: CloudRow) -> bool {
    let (users, accounts) = (&context.directory().onprem, &context.directory().cloud);
    let names = [Field::DisplayName, Field::GivenName];
    names.iter().any(|field| users.knows(onprem, *field))
        && names.iter().any(|field| accounts.knows(cloud, *field))
}

/// What contradicts in the names of two users.
fn contradiction(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
) -> Option<Contradiction> {
    match verdict_on(context.directory(), onprem, cloud) {
        NameVerdict::Contradict(contradiction) => Some(contradiction),
        NameVerdict::Agree | NameVerdict::Unclear => None,
    }
}

/// Two users with one address may be two people all the same: the address was given to somebody else.
pub(super) fn names_contradict(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    if !sink.wants(Code::NamesContradict) {
        return;
    }
    let Some(names) = contradiction(context, onprem, cloud) else { return };
    let matched = context.judge.soft_match_target(onprem).filter(|(row, _)| *row == cloud);
    sink.add(Code::NamesContradict, || match matched.map(|(_, key)| key.name()) {
        Some(key) => Wording::new(
            format!(
                "the {names}; a sync would soft match another person's account by {key}{}",
                context.judge.as_far_as_told()
            ),
            format!(
                "correct the {key} of one of them before it is in scope; link the two only if they are one person"
            ),
        ),
        None => Wording::new(
            format!("the {names}"),
            "compare both users (i), and link the two only if they are one person",
        ),
    });
}

/// One given name and two surnames: people marry, and an address is given to somebody else who is called alike.
pub(super) fn surnames_differ(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    if !sink.wants(Code::SurnamesDiffer) {
        return;
    }
    let Some([ours, theirs]) = other_surname(context.directory(), onprem, cloud) else { return };
    sink.add(Code::SurnamesDiffer, || {
        Wording::new(
            format!("the surnames differ: {ours}, {theirs}; one person may have changed it, and two may be called alike"),
            "compare both users (i): the link is right only if they are one person",
        )
    });
}

/// A father and a son of one name may have everything else in common.
pub(super) fn of_two_generations(
    directory: &Directory,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    let ours = directory.onprem.text_or_empty(onprem, Field::DisplayName);
    let theirs = directory.cloud.text_or_empty(cloud, Field::DisplayName);
    if !are_two_generations(ours, theirs) {
        return;
    }
    sink.add(Code::SpeaksAgainst, || {
        Wording::new(
            format!("they are two generations by name: {ours}, {theirs}"),
            "compare both users (i), and link the two only if they are one person",
        )
    });
}

/// Whether two on-premises users that share an address are one person, each linked with a cloud user of
/// its own.
pub(super) fn is_one_twice(context: Context<'_>, a: OnPremRow, b: OnPremRow) -> bool {
    let linked = |row| {
        (context.links.onprem(row) == OnPremStatus::Linked).then(|| context.links.partner(row))?
    };
    let (Some(of_a), Some(of_b)) = (linked(a), linked(b)) else { return false };
    let agree = |row, cloud| verdict_on(context.directory(), row, cloud) == NameVerdict::Agree;
    of_a != of_b && agree(a, of_b) && agree(b, of_a)
}

/// The other account of a person who has two.
pub(super) fn one_person_twice(context: Context<'_>, row: OnPremRow, sink: &mut impl Sink) {
    let directory = context.directory();
    let users = &directory.onprem;
    let mut addresses = users.all_addresses(row);
    let other = addresses.find_map(|address| {
        let mut holders = users.rows_by_address(address);
        holders.find(|other| *other != row && is_one_twice(context, row, *other))
    });
    let Some(other) = other else { return };
    let accounts: Vec<CloudRow> =
        [row, other].into_iter().filter_map(|user| context.links.partner(user)).collect();
    let Some(of_other) = context.links.partner(other) else { return };
    sink.add(Code::OnePersonTwice, || {
        let about = About::cloud(context, of_other).for_onprem(row).beside_onprem(other);
        let told = accounts.iter().map(|account| {
            let name = directory.cloud.label(*account);
            match About::cloud(context, *account).has_mailbox() {
                Some(true) => format!("{name}, which has a mailbox"),
                Some(false) => format!("{name}, which has none"),
                None => name,
            }
        });
        let told: Vec<String> = told.collect();
        Wording::advised(
            format!(
                "{} is the same person by name and address, and both are linked: with {}",
                users.label(other),
                told.join(", and with ")
            ),
            about.advise(Occasion::OnePersonTwice),
        )
        .with_onprem(context.object_guid(other))
        .with_cloud(accounts.iter().filter_map(|row| context.object_id(*row)))
    });
}

/// The same of a soft-deleted user, which a sync would revive.
pub(super) fn names_contradict_deleted(
    context: Context<'_>,
    onprem: OnPremRow,
    row: DeletedRow,
    sink: &mut impl Sink,
) {
    let directory = context.directory();
    let Some(deleted) = &directory.deleted else { return };
    let ours = PersonName::of(&directory.onprem, onprem);
    let NameVerdict::Contradict(names) = contradict(&ours, &PersonName::of(deleted, row)) else {
        return;
    };
    sink.add(Code::NamesContradict, || {
        Wording::new(
            format!("the {names}; a sync would revive another person's account"),
            "look at both users, and write the id only if they are one person",
        )
    });
}

/// A link that stands may have given somebody the account of another person.
pub(super) fn linked_names_contradict(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    if !sink.wants(Code::LinkedNamesContradict) {
        return;
    }
    let Some(names) = contradiction(context, onprem, cloud) else { return };
    sink.add(Code::LinkedNamesContradict, || {
        Wording::new(
            format!("the two are linked, and the {names}; one may have got the account of another person"),
            "compare both users (i), and ask the person before you change anything",
        )
    });
}

/// Other on-premises users would soft match the cloud user too: whichever comes first gets the account.
pub(super) fn claimed_twice(
    context: Context<'_>,
    onprem: OnPremRow,
    cloud: CloudRow,
    sink: &mut impl Sink,
) {
    if !sink.wants(Code::ClaimedTwice) {
        return;
    }
    let others = other_claimants(context, onprem, cloud);
    if others.is_empty() {
        return;
    }
    sink.add(Code::ClaimedTwice, || {
        let whose = match likeliest(context, onprem, &others, cloud) {
            Some(row) => {
                format!("by the names it is that of {}", context.directory().onprem.label(row))
            }
            None => "the names do not tell whose it is".into(),
        };
        Wording::advised(
            format!(
                "a sync would soft match {} with it too{}; {whose}",
                context.onprem_names(&others),
                context.judge.as_far_as_told()
            ),
            About::beside(context, onprem, &others, Occasion::SharedClaim),
        )
        .with_onprem(others.iter().filter_map(|row| context.object_guid(*row)))
    });
}

/// The other on-premises users that would soft match a cloud user.
fn other_claimants(context: Context<'_>, onprem: OnPremRow, cloud: CloudRow) -> Vec<OnPremRow> {
    let (users, accounts) = (&context.directory().onprem, &context.directory().cloud);
    let keys = [accounts.primary_address(cloud).value(), accounts.text(cloud, Field::Upn).value()];
    let holders = keys.into_iter().flatten().flat_map(|key| users.rows_by_address(key));
    let mut others: Vec<OnPremRow> = holders.filter(|row| *row != onprem).collect();
    others.sort_unstable();
    others.dedup();
    others.retain(|row| context.judge.onprem(*row).soft_match.is_some_and(|(it, _)| it == cloud));
    others
}

/// Whose the cloud user is by the names: the one whose given name agrees, or whose name is nearer.
fn likeliest(
    context: Context<'_>,
    onprem: OnPremRow,
    others: &[OnPremRow],
    cloud: CloudRow,
) -> Option<OnPremRow> {
    let directory = context.directory();
    let mut claims: Vec<(u8, Agreement, OnPremRow)> = std::iter::once(&onprem)
        .chain(others)
        .map(|row| {
            let against = match verdict_on(directory, *row, cloud) {
                NameVerdict::Agree => 0,
                NameVerdict::Unclear => 1,
                NameVerdict::Contradict(_) => 2,
            };
            (against, Agreement::of(directory, *row, cloud), *row)
        })
        .collect();
    claims.sort_unstable();
    match claims[..] {
        [first, second, ..] if (first.0, first.1) < (second.0, second.1) => Some(first.2),
        _ => None,
    }
}
