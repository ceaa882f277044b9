//! Users as a session remembers them.

use serde::{Deserialize, Serialize};

use super::Known;
use crate::anchor::{ImmutableId, ObjectGuid, ObjectId};
use crate::directory::{
    AnchorCell, Cell, CloudRow, CloudUsers, DeletedRow, Directory, Row, Table, address_key,
};
use crate::text::fold;

/// An on-premises user as a session remembers it, so that the queue can be read without the
/// exports.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OnPremRef {
    /// Who it is.
    pub object_guid: ObjectGuid,
    /// The UPN when the decision was made.
    pub upn: Option<String>,
    /// The sAMAccountName when the decision was made.
    pub sam: Option<String>,
    /// The display name when the decision was made.
    pub name: Option<String>,
}

/// Who a cloud user is: what commands, the queue and fresh exports find it by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CloudIdentity {
    /// The object id, and beside it the UPN when the decision was made.
    ObjectId {
        /// The object id.
        id: ObjectId,
        /// The UPN.
        upn: Option<String>,
    },
    /// The UPN: the export told no object id, and nobody else in it had this one.
    Upn(String),
}

/// A cloud user, active or soft-deleted, as a session remembers it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Remembered", into = "Remembered")]
pub struct CloudRef {
    /// Who it is.
    pub identity: CloudIdentity,
    /// The display name when the decision was made.
    pub name: Option<String>,
}

/// A user's name, and what it signs in with.
pub type Called<'a> = (Option<&'a str>, Option<&'a str>);

/// What the two users of a pair are called beside each other: by what each signs in with, else by the name; by both
/// where the names differ, which an equal UPN would hide.
#[must_use]
pub fn beside_each_other(ours: Called<'_>, theirs: Called<'_>) -> [String; 2] {
    let differ = are_called_otherwise(ours, theirs);
    [ours, theirs].map(|(name, account)| match account {
        Some(account) if !differ => account.to_string(),
        _ => in_full((name, account)),
    })
}

/// The name, and what the user signs in with.
fn in_full((name, account): Called<'_>) -> String {
    match (name, account) {
        (Some(name), Some(account)) => format!("{name} ({account})"),
        (name, account) => name.or(account).unwrap_or_default().to_string(),
    }
}

/// Whether two users have names, and other ones.
#[must_use]
pub fn are_called_otherwise(ours: Called<'_>, theirs: Called<'_>) -> bool {
    ours.0.zip(theirs.0).is_some_and(|(name, other)| words(name) != words(other))
}

/// The words of a name, in whatever order and case.
fn words(name: &str) -> Vec<String> {
    let folded = fold(name);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.map(String::from).collect();
    words.sort_unstable();
    words
}

impl OnPremRef {
    /// The name, and what it signs in with.
    #[must_use]
    pub fn called(&self) -> Called<'_> {
        (self.name.as_deref(), self.upn.as_deref().or(self.sam.as_deref()))
    }

    /// Whom a line is about: the name, and what the user signs in with.
    #[must_use]
    pub fn label(&self) -> String {
        in_full(self.called())
    }
}

impl CloudRef {
    /// A user with an object id.
    #[must_use]
    pub const fn by_id(id: ObjectId, upn: Option<String>, name: Option<String>) -> Self {
        Self { identity: CloudIdentity::ObjectId { id, upn }, name }
    }

    /// A user that is known by its UPN alone.
    #[must_use]
    pub const fn by_upn(upn: String, name: Option<String>) -> Self {
        Self { identity: CloudIdentity::Upn(upn), name }
    }

    /// The object id, if the export told one.
    #[must_use]
    pub const fn object_id(&self) -> Option<ObjectId> {
        match self.identity {
            CloudIdentity::ObjectId { id, .. } => Some(id),
            CloudIdentity::Upn(_) => None,
        }
    }

    /// The UPN when the decision was made.
    #[must_use]
    pub fn upn(&self) -> Option<&str> {
        match &self.identity {
            CloudIdentity::ObjectId { upn, .. } => upn.as_deref(),
            CloudIdentity::Upn(upn) => Some(upn),
        }
    }

    /// Whether the UPN is all that tells who it is.
    #[must_use]
    pub const fn is_by_upn(&self) -> bool {
        matches!(self.identity, CloudIdentity::Upn(_))
    }

    /// The name, and what it signs in with.
    #[must_use]
    pub fn called(&self) -> Called<'_> {
        (self.name.as_deref(), self.upn())
    }

    /// Whom a line is about: the name, and the UPN.
    #[must_use]
    pub fn in_full(&self) -> String {
        in_full(self.called())
    }

    /// What its steps are addressed to: the object id, or the UPN.
    #[must_use]
    pub fn address(&self) -> String {
        match &self.identity {
            CloudIdentity::ObjectId { id, .. } => id.to_string(),
            CloudIdentity::Upn(upn) => upn.clone(),
        }
    }

    /// Whom a sentence is about: the UPN, else the object id.
    #[must_use]
    pub fn label(&self) -> String {
        self.upn().map_or_else(|| self.address(), str::to_string)
    }

    /// What tells who it is.
    #[must_use]
    pub fn whom(&self) -> Whom<'_> {
        Whom { object_id: self.object_id(), upn: self.upn() }
    }

    /// Its row among the active users of an export. Who is known by the UPN alone is found as long as one
    /// user has it: an operation does not follow a user to another UPN.
    #[must_use]
    pub fn find_in(&self, users: &CloudUsers) -> Option<CloudRow> {
        match &self.identity {
            CloudIdentity::ObjectId { id, .. } => users.find(id.0),
            CloudIdentity::Upn(upn) => users.find_by_upn(upn),
        }
    }

    /// Its row among soft-deleted users, of whom two may have one UPN: by object id alone.
    #[must_use]
    pub fn find_deleted(&self, directory: &Directory) -> Option<DeletedRow> {
        directory.deleted.as_ref()?.find(self.object_id()?.0)
    }
}

/// What tells who a cloud user is, of an operation or of a row of an export. Two are one user if their object
/// ids are equal; where one has none, if their UPNs are.
#[derive(Clone, Copy, Debug)]
pub struct Whom<'a> {
    pub(in crate::plan) object_id: Option<ObjectId>,
    pub(in crate::plan) upn: Option<&'a str>,
}

impl Whom<'_> {
    /// Whether both are the same user. Who has neither is nobody.
    #[must_use]
    pub fn is(self, other: Whom<'_>) -> bool {
        match (self.object_id, other.object_id) {
            (Some(a), Some(b)) => a == b,
            _ => match (self.upn, other.upn) {
                (Some(a), Some(b)) => address_key(a) == address_key(b),
                _ => false,
            },
        }
    }
}

impl Whom<'_> {
    /// What it is told by among operations: the object id, else the UPN.
    #[must_use]
    pub fn key(self) -> Option<CloudKey> {
        let by_upn = || self.upn.map(|upn| CloudKey::Upn(address_key(upn).into_owned()));
        self.object_id.map(CloudKey::ObjectId).or_else(by_upn)
    }
}

impl From<ObjectId> for Whom<'_> {
    fn from(id: ObjectId) -> Self {
        Some(id).into()
    }
}

impl From<Option<ObjectId>> for Whom<'_> {
    fn from(object_id: Option<ObjectId>) -> Self {
        Self { object_id, upn: None }
    }
}

/// What a cloud user is told by among operations: users with the same are one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CloudKey {
    /// The object id.
    ObjectId(ObjectId),
    /// The UPN, without regard to case.
    Upn(String),
}

impl From<&CloudRef> for CloudKey {
    fn from(user: &CloudRef) -> Self {
        match &user.identity {
            CloudIdentity::ObjectId { id, .. } => Self::ObjectId(*id),
            CloudIdentity::Upn(upn) => Self::Upn(address_key(upn).into_owned()),
        }
    }
}

/// A cloud user as a session writes it: without an object id, the UPN tells who it is.
#[derive(Serialize, Deserialize)]
struct Remembered {
    object_id: Option<ObjectId>,
    upn: Option<String>,
    name: Option<String>,
}

impl From<CloudRef> for Remembered {
    fn from(CloudRef { identity, name }: CloudRef) -> Self {
        match identity {
            CloudIdentity::ObjectId { id, upn } => Self { object_id: Some(id), upn, name },
            CloudIdentity::Upn(upn) => Self { object_id: None, upn: Some(upn), name },
        }
    }
}

impl TryFrom<Remembered> for CloudRef {
    type Error = &'static str;

    fn try_from(Remembered { object_id, upn, name }: Remembered) -> Result<Self, Self::Error> {
        match (object_id, upn) {
            (Some(id), upn) => Ok(Self::by_id(id, upn, name)),
            (None, Some(upn)) => Ok(Self::by_upn(upn, name)),
            (None, None) => Err("a cloud user has neither an object id nor a UPN"),
        }
    }
}

/// The present `ImmutableId` of a cloud user.
#[must_use]
pub fn present_id<R: Row>(users: &Table<R>, row: R) -> Known<ImmutableId> {
    match users.anchor_cell(row) {
        Cell::Unknown => Known::Unknown,
        Cell::Empty => Known::Empty,
        Cell::Value(AnchorCell::Guid(guid)) => Known::Value(guid.immutable_id()),
        Cell::Value(AnchorCell::Text(text)) => Known::Value(ImmutableId::from_text(text)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::anchor::Guid;
    use crate::directory::{Field, FieldSet, TableBuilder};
    use crate::plan::{ClearAnchor, Decision, NewOperation, OpId, Operation, Queue};

    fn id(n: u8) -> ObjectId {
        ObjectId(Guid::from_ad_bytes([n; 16]))
    }

    fn users(rows: &[(Option<u8>, &str)]) -> CloudUsers {
        let mut builder = TableBuilder::new();
        let class =
            builder.class([Field::CloudId, Field::Upn].into_iter().collect(), FieldSet::EMPTY);
        for (id, upn) in rows {
            builder.start_row(class);
            builder.set_text(Field::Upn, upn);
            if let Some(n) = id {
                builder.set_guid(Field::CloudId, self::id(*n).0);
            }
        }
        builder.finish()
    }

    #[test]
    fn names_are_told_beside_each_other_where_they_differ() {
        let both = |ours: &str, theirs: &str| {
            beside_each_other((Some(ours), Some("dan@x.org")), (Some(theirs), Some("dan@x.org")))
        };
        let plain = ["dan@x.org", "dan@x.org"];
        assert_eq!(both("Dan Lee", "Lee, Dan"), plain);
        assert_eq!(both("Zoë Müller", "ZOË MÜLLER "), plain);
        assert_eq!(
            both("Dan Lee", "Dana Leeuwen"),
            ["Dan Lee (dan@x.org)", "Dana Leeuwen (dan@x.org)"]
        );
        assert_eq!(beside_each_other((Some("Dan"), None), (None, Some("d@x"))), ["Dan", "d@x"]);
    }

    #[test]
    fn a_session_writes_who_a_cloud_user_is_and_reads_what_it_wrote_before_there_were_upns() {
        let guid = id(7).to_string();
        let (upn, name) = (Some("a@x.org".to_string()), Some("Ann".to_string()));
        for (text, user) in [
            (
                format!(r#"{{"object_id":"{guid}","upn":"a@x.org","name":"Ann"}}"#),
                CloudRef::by_id(id(7), upn, name),
            ),
            (
                format!(r#"{{"object_id":"{guid}","upn":null,"name":null}}"#),
                CloudRef::by_id(id(7), None, None),
            ),
            (
                r#"{"object_id":null,"upn":"a@x.org","name":null}"#.into(),
                CloudRef::by_upn("a@x.org".into(), None),
            ),
        ] {
            assert_eq!(serde_json::from_str::<CloudRef>(&text).unwrap(), user);
            assert_eq!(serde_json::to_string(&user).unwrap(), text);
        }
        let nobody = serde_json::from_str::<CloudRef>(r#"{"object_id":null,"upn":null}"#);
        assert!(nobody.unwrap_err().to_string().contains("neither an object id nor a UPN"));
    }

    #[test]
    fn two_are_one_by_object_id_and_by_upn_only_where_one_has_no_id() {
        let by = |object_id: Option<u8>, upn| Whom { object_id: object_id.map(id), upn };
        for (a, b, same) in [
            (by(Some(1), Some("a@x")), by(Some(1), Some("b@x")), true),
            (by(Some(1), Some("a@x")), by(Some(2), Some("a@x")), false),
            (by(Some(1), Some("a@x")), by(None, Some("A@X")), true),
            (by(None, Some("a@x")), by(None, Some("a@x")), true),
            (by(None, Some("a@x")), by(None, Some("b@x")), false),
            (by(Some(1), None), by(None, Some("a@x")), false),
            (by(None, None), by(None, None), false),
        ] {
            assert_eq!((a.is(b), b.is(a)), (same, same), "{a:?} {b:?}");
        }
    }

    proptest! {
        /// An operation by UPN is bound to a row of fresh exports only if that row has this very UPN and no
        /// other row has, whether the exports have object ids or not; and the queue finds it at that row alone.
        #[test]
        fn fresh_exports_bind_an_operation_by_upn_only_to_an_unchanged_upn(
            rows in prop::collection::vec((prop::option::of(0_u8..9), 0_usize..5), 0..8),
            wanted in 0_usize..5,
        ) {
            const UPNS: [&str; 5] = ["ann@x.org", "ANN@x.org", "bo@x.org", "cy@x.org", ""];
            prop_assume!(!UPNS[wanted].is_empty());
            let told: Vec<(Option<u8>, &str)> =
                rows.iter().map(|(id, upn)| (*id, UPNS[*upn])).collect();
            let table = users(&told);
            let user = CloudRef::by_upn(UPNS[wanted].into(), None);
            let same: Vec<usize> = (0..told.len())
                .filter(|at| told[*at].1.eq_ignore_ascii_case(UPNS[wanted]))
                .collect();
            let expected = if let [only] = same[..] { Some(CloudRow::new(only as u32)) } else { None };
            prop_assert_eq!(user.find_in(&table), expected);

            let operation = Operation::from(ClearAnchor { cloud: user, before: Known::Empty });
            let mut queue = Queue::default();
            let operations = vec![NewOperation::new(OpId(1), operation, "")];
            queue.apply(&Decision::Queue { operations }, "me", "now");
            for row in table.rows() {
                let whom = Whom { object_id: table.id(row).map(ObjectId), upn: table.own_upn(row) };
                let found = queue.of_cloud(whom).next().is_some();
                prop_assert_eq!(found, Some(row) == expected, "{:?}", row);
            }
        }
    }
}
