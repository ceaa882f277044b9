//! What a person does between the operations: in words, and with which commands.

use crate::anchor::ObjectId;

/// What a person does, in words, with the commands that help. Which words a command has, the dialect says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Instruction {
    /// What to do, in lines.
    pub text: String,
    /// What it is done with, in the order in which it is needed.
    pub commands: Vec<TenantCommand>,
}

impl Instruction {
    pub(super) fn new(
        text: impl Into<String>,
        commands: impl IntoIterator<Item = TenantCommand>,
    ) -> Self {
        Self { text: text.into(), commands: commands.into_iter().collect() }
    }
}

impl From<&str> for Instruction {
    fn from(text: &str) -> Self {
        Self::new(text, [])
    }
}

impl From<String> for Instruction {
    fn from(text: String) -> Self {
        Self::new(text, [])
    }
}

/// What a person does to the tenant as a whole, or looks up there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TenantCommand {
    /// Switch directory synchronisation off, for everybody.
    SwitchSyncOff,
    /// Read whether directory synchronisation is on.
    ReadSync,
    /// Switch directory synchronisation on again.
    SwitchSyncOn,
    /// Read whether a cloud user is synced.
    ReadUser(ObjectId),
    /// Read whether a hard match may take cloud users over.
    ReadTakeover,
    /// Let a hard match take cloud users over.
    AllowTakeover,
    /// Block that again.
    BlockTakeover,
}

impl TenantCommand {
    /// What it is for, in a few words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::SwitchSyncOff => "switch synchronisation off for the tenant",
            Self::ReadSync => "read its state",
            Self::SwitchSyncOn => "switch synchronisation on for the tenant",
            Self::ReadUser(_) => "read whether a user is synced",
            Self::ReadTakeover => "read whether the sync may take cloud users over",
            Self::AllowTakeover => "let the sync take cloud users over",
            Self::BlockTakeover => "block that again",
        }
    }
}
