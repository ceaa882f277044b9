//! Mailboxes: enable the remote mailbox, and carry the GUID of the cloud mailbox over
//! (docs/facts.md, Mailboxes).

use crate::anchor::Guid;
use crate::directory::{
    CloudRow, Field, OnPremRow, address_key, is_routing_domain, is_tenants_domain, split_upn,
};
use crate::plan::check::{is_person, not_a_person};
use crate::plan::context::Context;
use crate::plan::finding::{Code, Finding};
use crate::plan::mailboxes::{cloud_mailbox, guid_in_cloud, is_cloud_managed, other_owner};
use crate::plan::onprem_mailbox::{
    MailboxHere, guid_here, is_mail_user, mail_before, mailbox_here,
};
use crate::plan::proposal::{already_queued, gravest_first};
use crate::plan::recipient::Recipient;
use crate::plan::reference::name_of;
use crate::plan::{
    Claim, EnableRemoteMailbox, Known, OpKind, Operation, Proposal, Purpose, SetExchangeGuid,
    cloud_ref, onprem_ref,
};

/// Proposes to enable the remote mailbox of an on-premises user.
pub(super) fn enable(context: Context<'_>, row: OnPremRow) -> Proposal {
    let users = &context.directory().onprem;
    let address = match context.rule {
        None => Err(Finding::new(
            Code::NoRoutingAddress,
            "there is no rule for remote routing addresses",
            "set one such as {sam}@contoso.mail.onmicrosoft.com",
        )),
        Some(rule) => rule.address(users, row).map_err(|fault| {
            Finding::new(
                Code::NoRoutingAddress,
                fault.to_string(),
                "change the rule, or enable this mailbox by hand",
            )
        }),
    };
    let partner = context.partner(row);
    let mut findings: Vec<Finding> = address.as_ref().err().cloned().into_iter().collect();
    if let Some(queued) = context.queued_onprem(row, OpKind::EnableRemoteMailbox) {
        findings.push(already_queued(queued));
    }
    if let Ok(address) = &address {
        findings.extend(address_taken(context, row, partner, address));
        findings.extend(strange_domain(context, address));
    }
    let primary = kept_address(context, partner, row);
    findings.extend(primary.and_then(|address| primary_taken(context, row, address)));
    findings.extend(present_mailbox(context, row));
    findings.extend(cloud_managed(context, partner, row));
    findings.extend(cloud_mailbox_missing(context, partner, row));
    if !is_person(users, row) {
        not_a_person(&mut findings);
    }
    let operation = address.ok().and_then(|after| {
        Some(Operation::EnableRemoteMailbox(EnableRemoteMailbox {
            onprem: onprem_ref(users, row)?,
            cloud: partner.and_then(|row| cloud_ref(&context.directory().cloud, row)),
            after,
            purpose: purpose_there(context, partner, row),
            primary_address: primary.map(str::to_string),
            mail_before: mail_before(users, row).into(),
        }))
    });
    finish(context, row, operation, findings, "the routing address follows the rule")
}

/// On-premises the mailbox is only known of then: neither address nor type nor GUID comes from there.
fn cloud_managed(
    context: Context<'_>,
    partner: Option<CloudRow>,
    row: OnPremRow,
) -> Option<Finding> {
    is_cloud_managed(context.directory(), partner, row).then(|| {
        Finding::new(
            Code::ExchangeCloudManaged,
            "the mailbox is managed in Exchange Online alone (IsExchangeCloudManaged): what is written on-premises does not reach it",
            "leave it, unless Exchange on-premises is to know of the mailbox; to manage it there again, run Set-Mailbox -IsExchangeCloudManaged $false first",
        )
    })
}

/// What the cloud mailbox is for, where it is not a person's: the remote mailbox is made for the same.
fn purpose_there(
    context: Context<'_>,
    partner: Option<CloudRow>,
    row: OnPremRow,
) -> Option<Purpose> {
    let mailboxes = context.directory().mailboxes.as_ref()?;
    let found = cloud_mailbox(context.directory(), partner, row)?;
    let purpose = Recipient::of_row(mailboxes, found)?.purpose()?;
    purpose.switch().map(|_| purpose)
}

/// The primary address that people know the mailbox by: that of the cloud mailbox, but for the one that
/// every tenant gives, else that of the on-premises user.
fn kept_address(context: Context<'_>, partner: Option<CloudRow>, row: OnPremRow) -> Option<&str> {
    let directory = context.directory();
    let is_given =
        |address: &&str| split_upn(address).is_some_and(|(_, domain)| !is_tenants_domain(domain));
    let in_cloud = || {
        let mailboxes = directory.mailboxes.as_ref()?;
        let found = cloud_mailbox(directory, partner, row)?;
        mailboxes.primary_address(found).value().filter(is_given)
    };
    let own = || directory.onprem.primary_address(row).value().filter(is_given);
    in_cloud().or_else(own)
}

fn finish(
    context: Context<'_>,
    row: OnPremRow,
    operation: Option<Operation>,
    findings: Vec<Finding>,
    reason: &str,
) -> Proposal {
    let id = context.object_guid(row);
    let findings = findings.into_iter().map(|found| found.about_onprem(id)).collect();
    Proposal {
        operation,
        findings: gravest_first(findings),
        reason: reason.into(),
        assessment: None,
        prerequisite: None,
    }
}

/// A routing address leads to the tenant: by the domain that each tenant has for it, or by one of
/// its own.
fn strange_domain(context: Context<'_>, address: &str) -> Option<Finding> {
    let (_, domain) = split_upn(address)?;
    let key = address_key(domain);
    let known =
        is_routing_domain(domain) || context.directory().cloud.upn_domains().contains(key.as_ref());
    (!known).then(|| {
        Finding::new(
            Code::ForeignDomain,
            format!("the routing address {address} is in {domain}, which is no domain of the tenant that the exports show"),
            "routing addresses are usually in TENANT.mail.onmicrosoft.com",
        )
    })
}

/// Two users must not have one routing address.
fn address_taken(
    context: Context<'_>,
    row: OnPremRow,
    partner: Option<CloudRow>,
    address: &str,
) -> Option<Finding> {
    let (onprem, cloud) = (&context.directory().onprem, &context.directory().cloud);
    let other = onprem.rows_by_address(address).find(|other| *other != row);
    let by_onprem = other.map(|row| name_of(onprem.text(row, Field::Upn), onprem.id(row)));
    let by_cloud = || {
        let mut others = cloud.rows_by_address(address);
        let other = others.find(|other| Some(*other) != partner)?;
        Some(name_of(cloud.text(other, Field::Upn), cloud.id(other)))
    };
    let by_queue = || {
        let user = context.object_guid(row);
        let mut queued = context.queue.claimants(&Claim::routing_address(address));
        let same =
            queued.find(|queued| queued.operation.onprem().map(|user| user.object_guid) != user)?;
        Some(format!("operation {} in the queue", same.id))
    };
    let holder = by_onprem.or_else(by_cloud).or_else(by_queue)?;
    Some(Finding::new(
        Code::ValueTaken,
        format!("the routing address {address} belongs to {holder}"),
        "change the rule so that it tells the two apart",
    ))
}

/// Exchange gives no address to two recipients.
fn primary_taken(context: Context<'_>, row: OnPremRow, address: &str) -> Option<Finding> {
    let users = &context.directory().onprem;
    let other = users.rows_by_address(address).find(|other| *other != row)?;
    Some(Finding::new(
        Code::ValueTaken,
        format!(
            "the primary address {address} of the mailbox belongs to {} on-premises",
            users.label(other)
        ),
        "find out whose address it is, and take it from the other",
    ))
}

/// A remote mailbox that is there already, or a mailbox that is still on-premises.
fn present_mailbox(context: Context<'_>, row: OnPremRow) -> Option<Finding> {
    match mailbox_here(context.directory(), row) {
        MailboxHere::None if is_mail_user(context.directory(), row) => Some(Finding::new(
            Code::MailUser,
            "the on-premises user is a mail user: Exchange enables no remote mailbox for one",
            "note its addresses, make it a plain user (Disable-MailUser), then enable the remote mailbox",
        )),
        MailboxHere::None => None,
        MailboxHere::Unclear => Some(Finding::new(
            Code::LocalMailbox,
            "unknown whether the on-premises user has a mailbox on-premises: no export tells the type of the recipient",
            "export msExchRecipientTypeDetails, or give --onprem-mailboxes",
        )),
        MailboxHere::Remote => Some(Finding::new(
            Code::AlreadySo,
            "the on-premises user has a remote mailbox already",
            "nothing to do; compare the mailbox GUID",
        )),
        MailboxHere::Local => Some(Finding::new(
            Code::LocalMailbox,
            "the on-premises user has a mailbox on-premises",
            "migrate that mailbox instead, or make sure that it is empty and disabled",
        )),
    }
}

fn cloud_mailbox_missing(
    context: Context<'_>,
    partner: Option<CloudRow>,
    row: OnPremRow,
) -> Option<Finding> {
    if context.directory().mailboxes.is_none() {
        return Some(Finding::new(
            Code::ListMissing,
            "unknown whether the user has a mailbox in the cloud: there is no export of cloud mailboxes",
            "give one with --mailboxes; `hardmatch collect mailboxes` prints the command",
        ));
    }
    let found = cloud_mailbox(context.directory(), partner, row);
    found.is_none().then(|| {
        Finding::new(
            Code::NoCloudMailbox,
            "the list of cloud mailboxes has none for this user",
            "make sure that the right cloud user is linked, and licensed",
        )
    })
}

/// Proposes to write the GUID of the cloud mailbox to the remote mailbox.
pub(super) fn carry_guid(context: Context<'_>, row: OnPremRow) -> Proposal {
    let partner = context.partner(row);
    let mut findings = Vec::new();
    if let Some(queued) = context.queued_onprem(row, OpKind::SetExchangeGuid) {
        findings.push(already_queued(queued));
    }
    let after = wanted_guid(context, partner, row);
    findings.extend(after.as_ref().err().cloned());
    findings.extend(cloud_managed(context, partner, row));
    let before = present_guid(context, row);
    let enabling = context.queued_onprem(row, OpKind::EnableRemoteMailbox).is_some();
    if before.is_err() && !enabling {
        let local = mailbox_here(context.directory(), row) == MailboxHere::Local;
        findings.push(if local {
            Finding::new(
                Code::NoRemoteMailbox,
                "the on-premises user has a mailbox on-premises, not a remote one: its GUID is its own",
                "decide which mailbox is kept: move that one to the cloud, or disable it and enable a remote mailbox",
            )
        } else {
            Finding::new(
                Code::NoRemoteMailbox,
                "the on-premises user has no remote mailbox, and none is queued",
                "queue the enabling of the remote mailbox first",
            )
        });
    }
    let before = before.unwrap_or(Known::Empty);
    if let Ok(after) = &after {
        findings.extend(compare(context, row, &before, *after));
        findings.extend(of_another(context, partner, &before));
    }
    let operation = after.ok().and_then(|after| {
        Some(Operation::SetExchangeGuid(SetExchangeGuid {
            onprem: onprem_ref(&context.directory().onprem, row)?,
            cloud: partner.and_then(|row| cloud_ref(&context.directory().cloud, row)),
            before,
            after,
        }))
    });
    finish(context, row, operation, findings, "the GUID of the cloud mailbox")
}

/// The GUID of the cloud mailbox.
fn wanted_guid(
    context: Context<'_>,
    partner: Option<CloudRow>,
    row: OnPremRow,
) -> Result<Guid, Finding> {
    let missing = |text: &str, fix: &str| Finding::new(Code::ValueMissing, text, fix);
    guid_in_cloud(context.directory(), partner, row).ok_or_else(|| {
        match &context.directory().mailboxes {
            None => missing(
                "there is no export of cloud mailboxes",
                "give one with --mailboxes; `hardmatch collect` prints the command",
            ),
            Some(_) => missing(
                "the list of cloud mailboxes has no ExchangeGuid for this user",
                "make sure that the right cloud user is linked, and licensed",
            ),
        }
    })
}

/// The GUID that the remote mailbox has now; an error if there is no remote mailbox.
fn present_guid(context: Context<'_>, row: OnPremRow) -> Result<Known<Guid>, ()> {
    let directory = context.directory();
    let kind = directory.onprem.text_or_empty(row, Field::RecipientType);
    let listed = directory.remote_mailboxes.is_some();
    let may_be_remote = match mailbox_here(directory, row) {
        MailboxHere::Remote => true,
        MailboxHere::Local => false,
        // Without a list and a type, nothing can be said against it; the script looks before it acts.
        MailboxHere::Unclear | MailboxHere::None => !listed && kind.is_empty(),
    };
    if may_be_remote { Ok(guid_here(directory, row).into()) } else { Err(()) }
}

fn compare(
    context: Context<'_>,
    row: OnPremRow,
    before: &Known<Guid>,
    after: Guid,
) -> Option<Finding> {
    let remote = || mailbox_here(context.directory(), row) == MailboxHere::Remote;
    match before {
        Known::Value(before) if *before == after => Some(Finding::new(
            Code::AlreadySo,
            "the mailbox GUIDs are equal already",
            "nothing to do",
        )),
        Known::Value(before) if remote() => Some(Finding::new(
            Code::RemoteGuidDiffers,
            format!(
                "the remote mailbox has the GUID {before}, the cloud mailbox {after}: the first is that of a mailbox that was there before"
            ),
            "this gives it the GUID of the cloud mailbox",
        )),
        Known::Value(before) => Some(Finding::new(
            Code::ReplacesMailboxGuid,
            format!("the on-premises mailbox GUID is {before}, that of the cloud mailbox {after}"),
            "make sure that the cloud mailbox is the one to keep: there may be two",
        )),
        Known::Empty | Known::Unknown => None,
    }
}

/// The GUID that would be replaced names the mailbox of somebody else: the partner may be the wrong one.
fn of_another(
    context: Context<'_>,
    partner: Option<CloudRow>,
    before: &Known<Guid>,
) -> Option<Finding> {
    let Known::Value(before) = before else { return None };
    let cloud = &context.directory().cloud;
    let owner = other_owner(context.directory(), *before, partner)?;
    Some(Finding::new(
        Code::MailboxOfAnother,
        format!(
            "the GUID that is there, {before}, is that of the cloud mailbox of {}",
            cloud.label(owner)
        ),
        "make sure whose mailbox it is: that cloud user may be the right one",
    ))
}
