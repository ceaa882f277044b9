//! The state of everybody concerned, and what an advice needs of it.

/// What a cloud user is to the sync (docs/facts.md, Reading a user).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::plan) enum Sync {
    /// It was never synced, or is no more.
    CloudOnly,
    /// It was synced, and left the scope of sync.
    Left,
    /// It is synced.
    Synced,
}

/// What the id of a cloud user is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::plan) enum IdForm {
    /// It has none.
    None,
    /// The Base64 of a GUID.
    Guid,
    /// Another text.
    Text,
}

/// Whose anchor the id of a cloud user is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::plan) enum Source {
    /// That of the on-premises user that the advice is about.
    Us,
    /// That of another on-premises user.
    Other,
    /// That of nobody in the on-premises export.
    Gone,
}

/// What two on-premises users are to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::plan) enum Kinship {
    /// One is the copy of the other that a migration made in another domain.
    Copy,
    /// Two users.
    Apart,
}

/// What the exports tell of everybody concerned; `None` where they do not tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::plan) struct Facts {
    /// Whether the cloud user is soft-deleted; `None` without a cloud user.
    pub(in crate::plan) deleted: Option<bool>,
    pub(in crate::plan) sync: Option<Sync>,
    pub(in crate::plan) id: Option<IdForm>,
    pub(in crate::plan) source: Option<Source>,
    /// Whether the cloud user has a mailbox.
    pub(in crate::plan) mailbox: Option<bool>,
    /// Whether the user that is to be linked can be changed in the cloud.
    pub(in crate::plan) target_free: Option<bool>,
    /// Whether an on-premises user is to have the cloud user.
    pub(in crate::plan) us: bool,
    pub(in crate::plan) kinship: Option<Kinship>,
}

/// A precondition of an advice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Need {
    /// The cloud user is active.
    Active,
    /// The cloud user is soft-deleted.
    Deleted,
    /// It was never synced, so that the cloud changes it.
    CloudOnly,
    /// It left the scope of sync, so that its id is locked.
    Left,
    /// It is synced.
    Synced,
    /// It is synced, or was.
    Locked,
    /// It has an id.
    Id,
    /// Its id is the Base64 of a GUID.
    GuidId,
    /// Its id is another text.
    TextId,
    /// Its id is the anchor of the on-premises user that the advice is about.
    OfUs,
    /// Its id is the anchor of another on-premises user of the export.
    OfOther,
    /// Its id is the anchor of an on-premises user of the export.
    SourceThere,
    /// The on-premises user that it was made from is not in the export.
    SourceGone,
    /// It has a mailbox.
    Mailbox,
    /// No export shows a mailbox of it. What no export tells, the advice tells to look for.
    NoMailboxShown,
    /// The user that is to be linked is not synced.
    TargetFree,
    /// An on-premises user is to have it.
    Us,
    /// The two on-premises users are one, copied to another domain.
    Copied,
    /// The two on-premises users are two.
    Apart,
}

impl Need {
    /// Whether it holds; `None` where the exports do not tell.
    pub(super) fn holds(self, facts: Facts) -> Option<bool> {
        let is_source = |wanted| facts.source.map(|source| source == wanted);
        match self {
            Self::Active => facts.deleted.map(|deleted| !deleted),
            Self::Deleted => facts.deleted,
            Self::CloudOnly => facts.sync.map(|sync| sync == Sync::CloudOnly),
            Self::Left => facts.sync.map(|sync| sync == Sync::Left),
            Self::Synced => facts.sync.map(|sync| sync == Sync::Synced),
            Self::Locked => facts.sync.map(|sync| sync != Sync::CloudOnly),
            Self::Id => facts.id.map(|id| id != IdForm::None),
            Self::GuidId => facts.id.map(|id| id == IdForm::Guid),
            Self::TextId => facts.id.map(|id| id == IdForm::Text),
            Self::OfUs => is_source(Source::Us),
            Self::OfOther => is_source(Source::Other),
            Self::SourceThere => facts.source.map(|source| source != Source::Gone),
            Self::SourceGone => is_source(Source::Gone),
            Self::Mailbox => facts.mailbox,
            Self::NoMailboxShown => Some(facts.mailbox != Some(true)),
            Self::TargetFree => facts.target_free,
            Self::Us => Some(facts.us),
            Self::Copied => facts.kinship.map(|kinship| kinship == Kinship::Copy),
            Self::Apart => facts.kinship.map(|kinship| kinship == Kinship::Apart),
        }
    }
}
