//! `hardmatch collect`: the PowerShell that makes the exports.

use clap::{Args, ValueEnum};

use super::{Failure, Outcome, Streams};
use crate::import::collect::{Collection, script};

/// Arguments of `hardmatch collect`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  hardmatch collect                     what there is, in a few words
  hardmatch collect onprem > collect-ad.ps1
  hardmatch collect graph deleted > collect-cloud.ps1")]
pub struct CollectArgs {
    /// What to collect
    pub what: Vec<WhatArg>,
}

/// What to collect.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum WhatArg {
    /// On-premises users, with the ActiveDirectory module
    Onprem,
    /// Cloud users, with Microsoft Graph PowerShell
    Graph,
    /// Cloud users, with MSOnline on a host that still has it
    Msol,
    /// Soft-deleted cloud users, with Microsoft Graph PowerShell
    Deleted,
    /// Mailboxes, with Exchange Online PowerShell
    Mailboxes,
    /// Remote mailboxes, with Exchange on-premises
    RemoteMailboxes,
}
