//! By what a command names a cloud user.

use super::literal::PsLiteral;
use crate::anchor::ObjectId;
use crate::plan::CloudRef;

/// The object id by which a command names a cloud user, or why there is none.
pub(super) fn object_id(user: &CloudRef) -> Result<ObjectId, String> {
    user.object_id().ok_or_else(|| {
        format!(
            "it knows the cloud user by the UPN {} alone, and this command takes an object id: export the cloud users again with their Id (`hardmatch collect cloud` prints a command), press r, and queue it anew; links and clearings can be written for msol as they are",
            user.label()
        )
    })
}

/// A UPN by which a command names a cloud user, as a literal.
pub(super) fn upn(upn: &str) -> Result<PsLiteral, String> {
    PsLiteral::quote(upn).map_err(|error| format!("the UPN cannot be written: {error}"))
}
