//! Pairs that are rejected, or readmitted, from a file or one by one.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::QueueArgs;
use super::deciding::decide;
use super::listing::{Added, print};
use super::orders::read_pairs;
use super::refused::Refused;
use super::who::{Pair, Who, Why, why};
use crate::anchor::{HexOrder, ObjectGuid, ObjectId, read_guid};
use crate::cli::{Exit, Failure, Streams};
use crate::plan::{CloudKey, Context, Decision, PairId, PairRef, Rejections};
use crate::workspace::Workspace;

/// The pairs that an option names: one, as `USER=CLOUDUSER`, or those of a file.
pub(super) enum Pairs {
    One(Box<Pair>),
    File(PathBuf),
}

impl Pairs {
    /// A pair has an equals sign between its users; Base64 may have its own at its end.
    pub(super) fn named(text: &OsStr) -> Self {
        let typed = text.to_str().filter(|_| !Path::new(text).exists()).and_then(halves);
        match typed {
            Some((onprem, cloud)) => Self::One(Box::new(Pair {
                line: 0,
                onprem: Who::of(&[onprem], None),
                cloud: Who::of(&[cloud], None),
            })),
            None => Self::File(text.into()),
        }
    }

    fn read(self) -> Result<Vec<Pair>, Failure> {
        match self {
            Self::One(pair) => Ok(vec![*pair]),
            Self::File(path) => read_pairs(&path),
        }
    }
}

fn halves(text: &str) -> Option<(&str, &str)> {
    let mut splits = text.match_indices('=').filter_map(|(at, _)| {
        let (before, after) = text.split_at_checked(at)?;
        Some((before, after.strip_prefix('=')?))
    });
    let is_id = |(first, _): &(&str, &str)| read_guid(first.trim(), HexOrder::Undecided).is_ok();
    let (onprem, cloud) = splits.clone().find(is_id).or_else(|| splits.next())?;
    Some((onprem.trim(), cloud.trim()))
}

/// What is done to pairs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Reject,
    Readmit,
}

/// Rejects or readmits pairs as one step, and lists what follows.
pub(super) fn run(
    workspace: &mut Workspace,
    (pairs, verdict): (Pairs, Verdict),
    args: &QueueArgs,
    streams: &mut Streams<'_>,
) -> Result<Exit, Failure> {
    let (mut accepted, mut refused) = (Vec::<PairRef>::new(), Vec::new());
    for pair in pairs.read()? {
        match judged(workspace, &pair, &accepted, verdict) {
            Ok(taken) => accepted.push(taken),
            Err(why) => refused.push(refusal(&pair, verdict, why)),
        }
    }
    let count = accepted.len();
    if count > 0 {
        let decision = match verdict {
            Verdict::Reject => Decision::Reject { pairs: accepted, reason: args.reason.clone() },
            Verdict::Readmit => Decision::Readmit { pairs: accepted },
        };
        decide(workspace, decision, streams)?;
    }
    let added = Added { refused, gaps: Vec::new() };
    print(&workspace.ledger, Some(&added), args, streams)?;
    let word = match verdict {
        Verdict::Reject => "rejected",
        Verdict::Readmit => "readmitted",
    };
    writeln!(streams.err, "{count} {word}, {} refused", added.refused.len())?;
    Ok(if added.refused.is_empty() && count > 0 { Exit::Done } else { Exit::Findings })
}

/// The pair, if it may be taken.
fn judged(
    workspace: &Workspace,
    pair: &Pair,
    taken: &[PairRef],
    verdict: Verdict,
) -> Result<PairRef, Why> {
    let queue = workspace.ledger.history().queue();
    if verdict == Verdict::Readmit
        && let Some(known) = remembered(queue.rejections(), pair)
    {
        return Ok(known);
    }
    let found = found(workspace, pair)?;
    if let Some(queued) = queue.pairing(&found.id()) {
        return Err(why(
            "pair-queued",
            &format!("operation {} makes the two one: remove or undo it first", queued.id),
        ));
    }
    let twice = taken.iter().any(|other| other.id() == found.id());
    match (verdict, queue.rejections().of(&found.id()).is_some() || twice) {
        (Verdict::Reject, true) => Err(why("already-rejected", "the pair is rejected already")),
        (Verdict::Readmit, false) => Err(why("not-rejected", "the pair is not rejected")),
        (Verdict::Reject, false) | (Verdict::Readmit, true) => Ok(found),
    }
}

/// A rejected pair by its ids, which needs no exports: its users may be gone from them.
fn remembered(rejections: &Rejections, pair: &Pair) -> Option<PairRef> {
    let (Ok(guid), Ok(id)) = (&pair.onprem.id, &pair.cloud.id) else { return None };
    let pair = PairId { object_guid: ObjectGuid(*guid), cloud: CloudKey::ObjectId(ObjectId(*id)) };
    rejections.of(&pair).map(|rejection| rejection.pair.clone())
}

/// The two in the exports.
fn found(workspace: &Workspace, pair: &Pair) -> Result<PairRef, Why> {
    let directory = workspace.judge.directory();
    let onprem = pair.onprem.find(&directory.onprem)?;
    let onprem = onprem.ok_or_else(|| {
        why("no-such-onprem-user", "no on-premises user of the exports is called so")
    })?;
    let cloud = pair.cloud.find(&directory.cloud)?;
    let cloud = cloud
        .ok_or_else(|| why("no-such-cloud-user", "no cloud user of the exports is called so"))?;
    let queue = workspace.ledger.history().queue();
    let context = Context::new(&workspace.judge, &workspace.links, queue);
    context.pair_ref(onprem, cloud).ok_or_else(|| {
        why(
            "no-id",
            "the exports lack the objectGUID of the one, or the object id of the other and a UPN that nobody else has",
        )
    })
}

fn refusal(pair: &Pair, verdict: Verdict, (code, reason): Why) -> Refused {
    let op = match verdict {
        Verdict::Reject => "reject-pair",
        Verdict::Readmit => "readmit-pair",
    };
    Refused {
        line: pair.line,
        op: op.into(),
        object_guid: pair.onprem.shown(),
        object_id: pair.cloud.shown(),
        users: format!("{} with {}", pair.onprem.text, pair.cloud.text),
        code,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_are_told_apart_whatever_they_are_named_by() {
        let guid = "198208a4-8cf1-4b27-89ba-297611c9b5e2";
        for (text, expected) in [
            (format!("{guid}={guid}"), (guid, guid)),
            ("ann@x.org = ann.ek@x.org".into(), ("ann@x.org", "ann.ek@x.org")),
            ("ann=pAiCGfGMJ0uJuil2Ecm14g==".into(), ("ann", "pAiCGfGMJ0uJuil2Ecm14g==")),
        ] {
            assert_eq!(halves(&text), Some(expected), "{text}");
        }
        let base64 = format!("pAiCGfGMJ0uJuil2Ecm14g==={guid}");
        assert_eq!(halves(&base64), Some(("pAiCGfGMJ0uJuil2Ecm14g==", guid)));
        assert_eq!(halves("pairs.csv"), None);
    }
}
