//! Users who are set aside, or brought back, from a file or one by one.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::QueueArgs;
use super::deciding::decide;
use super::listing::{Added, print};
use super::orders::read_users;
use super::refused::Refused;
use super::who::{User, Who, Why, why};
use crate::anchor::ObjectGuid;
use crate::cli::{Exit, Failure, Streams};
use crate::plan::{Decision, OnPremRef, onprem_ref};
use crate::workspace::Workspace;

/// What is done to users.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// They are set aside.
    Aside,
    /// They are brought back.
    Back,
}

/// Whom an option names.
pub(super) enum Users {
    One(Box<User>),
    File(PathBuf),
}

impl Users {
    /// One user by an id or a name, or those of a file.
    pub(super) fn named(text: &OsStr) -> Self {
        let path = Path::new(text);
        let is_file = path.exists()
            || path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        match text.to_str().filter(|_| !is_file) {
            Some(who) => {
                let onprem = Who::of(&[who], None);
                Self::One(Box::new(User { line: 0, onprem, reason: None }))
            }
            None => Self::File(text.into()),
        }
    }

    fn read(self) -> Result<Vec<User>, Failure> {
        match self {
            Self::One(user) => Ok(vec![*user]),
            Self::File(path) => read_users(&path),
        }
    }
}

/// Sets users aside or brings them back, all of one reason as one step, and lists what follows.
pub(super) fn run(
    workspace: &mut Workspace,
    (users, turn): (Users, Turn),
    args: &QueueArgs,
    streams: &mut Streams<'_>,
) -> Result<Exit, Failure> {
    let mut accepted: Vec<(String, Vec<OnPremRef>)> = Vec::new();
    let mut refused = Vec::new();
    for user in users.read()? {
        let reason = user.reason.clone().or_else(|| args.reason.clone()).unwrap_or_default();
        match judged(workspace, &user, turn, &reason) {
            Ok(taken) => match accepted.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, users)) if users.iter().any(|it| it.object_guid == taken.object_guid) => {}
                Some((_, users)) => users.push(taken),
                None => accepted.push((reason, vec![taken])),
            },
            Err(why) => refused.push(refusal(&user, turn, why)),
        }
    }
    let count: usize = accepted.iter().map(|(_, users)| users.len()).sum();
    for (reason, users) in accepted {
        let decision = match turn {
            Turn::Aside => Decision::SetAside { users, reason },
            Turn::Back => Decision::BringBack { users },
        };
        decide(workspace, decision, streams)?;
    }
    let added = Added { refused, gaps: Vec::new() };
    print(&workspace.ledger, Some(&added), args, streams)?;
    let word = match turn {
        Turn::Aside => "set aside",
        Turn::Back => "brought back",
    };
    writeln!(streams.err, "{count} {word}, {} refused", added.refused.len())?;
    Ok(if added.refused.is_empty() && count > 0 { Exit::Done } else { Exit::Findings })
}

/// The user, if it may be taken.
fn judged(workspace: &Workspace, user: &User, turn: Turn, reason: &str) -> Result<OnPremRef, Why> {
    let asides = workspace.ledger.history().queue().asides();
    if turn == Turn::Back
        && let Ok(guid) = &user.onprem.id
        && let Some(known) = asides.of(&ObjectGuid(*guid))
    {
        // It needs no exports: the user may be gone from them.
        return Ok(known.user.clone());
    }
    if turn == Turn::Aside && reason.split_whitespace().count() < 2 {
        return Err(why(
            "no-reason",
            "why? Give a reason of two words or more: a column Reason, or --reason",
        ));
    }
    let users = &workspace.judge.directory().onprem;
    let row = user.onprem.find(users)?;
    let row = row.ok_or_else(|| {
        why("no-such-onprem-user", "no on-premises user of the exports is called so")
    })?;
    let found = onprem_ref(users, row)
        .ok_or_else(|| why("no-id", "the exports lack the objectGUID of the user"))?;
    let queued = workspace.ledger.history().queue().link_of_onprem(found.object_guid);
    if let (Some(queued), Turn::Aside) = (queued, turn) {
        let told = format!("operation {} links the user: remove or undo it first", queued.id);
        return Err(why("link-queued", &told));
    }
    match (turn, asides.of(&found.object_guid).is_some()) {
        (Turn::Aside, true) => Err(why("already-aside", "the user is set aside already")),
        (Turn::Back, false) => Err(why("not-aside", "the user is not set aside")),
        (Turn::Aside, false) | (Turn::Back, true) => Ok(found),
    }
}

fn refusal(user: &User, turn: Turn, (code, reason): Why) -> Refused {
    let op = match turn {
        Turn::Aside => "set-aside",
        Turn::Back => "bring-back",
    };
    Refused {
        line: user.line,
        op: op.into(),
        object_guid: user.onprem.shown(),
        object_id: String::new(),
        users: user.onprem.text.clone(),
        code,
        reason,
    }
}
