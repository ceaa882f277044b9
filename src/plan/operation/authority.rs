//! Who is the source of authority of a cloud user (docs/facts.md, Source of authority).

use super::kind::Kind;
use super::{CloudRef, Known, Truth, Verification};
use crate::directory::{Cell, CloudRow, Directory, Field, Role};

/// Who is the source of authority of a cloud user: whose changes count.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Authority {
    /// Active Directory: the sync writes the user.
    OnPremises,
    /// The cloud: the user was handed over.
    Cloud,
}

impl Authority {
    /// The word in `--json` and in scripts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnPremises => "on-premises",
            Self::Cloud => "cloud",
        }
    }
}

/// The present authority against the one that is wanted. The change stands as soon as the cloud says so, and is
/// done when the sync column follows: empty for a user of the cloud, true for one that a sync has taken over.
pub(super) fn verify_authority(
    kind: &dyn Kind,
    exports: &Directory,
    user: &CloudRef,
    wanted: Authority,
) -> Verification {
    kind.sought().of_cloud_user(exports, user, |sought, row| {
        let found = match exports.cloud.flag(row, Field::CloudManaged) {
            Cell::Unknown => return Verification::unknown(sought.wanted, NO_COLUMN),
            Cell::Value(true) => Authority::Cloud,
            Cell::Value(false) | Cell::Empty => Authority::OnPremises,
        };
        let missing = (found == wanted).then(|| unsettled(exports, row, wanted));
        let truth = match missing {
            None => Truth::NotDone,
            Some(None) => Truth::Done,
            Some(Some(_)) => Truth::Stamped,
        };
        let found = Known::Value(found.name().to_string());
        Verification {
            note: missing.flatten().map(str::to_string),
            ..Verification::told(truth, sought.wanted, found, &[Role::Cloud])
        }
    })
}

const NO_COLUMN: &str = "the cloud export has no isCloudManaged (`hardmatch collect cloud` exports it with -SourceOfAuthority)";

/// What the sync column does not show yet, if there is something.
fn unsettled(exports: &Directory, row: CloudRow, authority: Authority) -> Option<&'static str> {
    match (authority, exports.cloud.flag(row, Field::Synced)) {
        (Authority::Cloud, Cell::Empty) | (Authority::OnPremises, Cell::Value(true)) => None,
        (Authority::Cloud, Cell::Value(_)) => Some(
            "the cloud is the authority, and OnPremisesSyncEnabled is not empty yet: until then the id stays locked",
        ),
        (Authority::OnPremises, Cell::Empty | Cell::Value(false)) => Some(
            "the user was handed back, and the sync has not taken it over: OnPremisesSyncEnabled is not true",
        ),
        (_, Cell::Unknown) => Some(
            "whether the sync column follows is unknown: the cloud export has no OnPremisesSyncEnabled",
        ),
    }
}
