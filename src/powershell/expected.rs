//! What a step will find: not what the export said, but what the steps before it leave behind.

use std::collections::HashMap;

use crate::anchor::ImmutableId;
use crate::plan::{CloudKey, CloudRef, Known};

/// The values that cloud users get on the way through a queue. A step after a change of the user
/// principal name meets the new one; a link after the id was cleared meets none.
#[derive(Default)]
pub(super) struct Expected {
    names: HashMap<CloudKey, String>,
    ids: HashMap<CloudKey, Known<ImmutableId>>,
}

impl Expected {
    /// The name that a cloud user has by then, where it is known.
    pub(super) fn name<'a>(&'a self, user: &'a CloudRef) -> Option<&'a str> {
        self.names.get(&user.into()).map(String::as_str).or_else(|| user.upn())
    }

    /// The user principal name that a step meets, which was `before` in the export.
    pub(super) fn upn(&self, user: &CloudRef, before: &Known<String>) -> Known<String> {
        let name = self.names.get(&user.into());
        name.map_or_else(|| before.clone(), |name| Known::Value(name.clone()))
    }

    /// The `ImmutableId` that a step meets, which was `before` in the export.
    pub(super) fn id<'a>(
        &'a self,
        user: &CloudRef,
        before: &'a Known<ImmutableId>,
    ) -> &'a Known<ImmutableId> {
        self.ids.get(&user.into()).unwrap_or(before)
    }

    /// From here on the user has this name.
    pub(super) fn name_becomes(&mut self, user: &CloudRef, name: String) {
        self.names.insert(user.into(), name);
    }

    /// From here on the user has this id, or none.
    pub(super) fn id_becomes(&mut self, user: &CloudRef, id: Known<ImmutableId>) {
        self.ids.insert(user.into(), id);
    }
}
