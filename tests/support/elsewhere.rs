//! What the demo data cannot show.
#![allow(unreachable_pub, reason = "shared by several test files")]

use hardmatch::plan::Code;

/// The codes that the demo does not show, with the reason; a scenario shows each of them.
pub const ELSEWHERE: [(Code, &str); 18] = [
    (Code::NoObjectId, "every user of the demo has an id, or nothing could be done with it"),
    (Code::IdUnknown, "one user without a known id would make every status unknown"),
    (Code::SyncedUnknown, "the export has the column"),
    (Code::ConsistencyGuidUnknown, "the export has the column"),
    (Code::ColumnMissing, "the exports have every column that a check reads"),
    (Code::ListMissing, "the demo has every list"),
    (Code::AdminLikeName, "the export has the roles"),
    (Code::UserGone, "needs a queue that is older than the exports"),
    (Code::ChangedSince, "needs a queue that is older than the exports"),
    (Code::DoneAlready, "needs a queue that is older than the exports"),
    (Code::ReplacesMailboxGuid, "needs a remote mailbox with the GUID of another mailbox"),
    (Code::FederatedDomain, "needs the setting that names a federated domain"),
    (Code::AppliedNotTrue, "needs the results of a script"),
    (Code::QueueOrder, "needs links that were queued against other exports"),
    (Code::AnchorQueued, "a second use of an anchor is refused, so it needs another queue"),
    (Code::AttributeNotInForce, "needs the setting that takes objectGUID for everybody"),
    (Code::NoRoutingAddress, "needs a session without a rule"),
    (Code::ForeignDomain, "whoever is linked in the demo has a UPN in a domain of the tenant"),
];
