//! What a session saw when it last read its exports, kept beside its file: enough to say at the next
//! opening who appeared, who vanished and what changed, although the exports were overwritten since.
//!
//! `NAME.seen` holds the users of both sides, `NAME.seen-deleted` the soft-deleted ones where they were
//! listed: compressed (gzip), and only their owner can read them. The first line tells of which exports
//! they are, the rest is everybody with the link status and the fields whose change matters; a field that
//! was not known for everybody is left out. A file of other exports than those that the session read last
//! is written anew at the next opening, so that a writing may be given up at any time.

mod coded;
mod csv;
mod table;

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use thiserror::Error;

use super::write::write_private;
use crate::directory::{
    AnchorPolicy, CloudRow, CloudUsers, DeletedRow, DeletedUsers, Directory, OnPremRow,
    OnPremUsers, Role,
};
use crate::link::{CloudStatus, Links, OnPremStatus};
use crate::session::{FileHash, Source, sibling};

/// The users of the exports that a session read last.
pub(super) struct Seen {
    pub(super) directory: Directory,
    pub(super) links: Links,
}

/// What was read could not be written.
#[derive(Debug, Error)]
#[error(
    "what was read could not be written beside the session ({0}): the next opening cannot say who appeared or vanished"
)]
pub struct NotRemembered(#[from] io::Error);

/// What is to be remembered of the exports that were read, and is not yet written: it takes a while, and
/// the screen does not wait for it.
#[derive(Clone, Debug)]
pub struct Memory {
    session: PathBuf,
    users: FileHash,
    deleted: FileHash,
}

impl Memory {
    /// The memory of a session that has read these exports, if anything of them is to be remembered that
    /// is not remembered yet. A side that was not read says nothing about who is gone.
    pub(super) fn due(
        session: &Path,
        read: &[Source],
        policy: &AnchorPolicy,
        directory: &Directory,
    ) -> Option<Self> {
        let memory = Self {
            session: session.to_path_buf(),
            users: stand(read, policy, &[Role::OnPrem, Role::Cloud]),
            deleted: stand(read, policy, &[Role::Deleted]),
        };
        let is_written = stand_of(&place(session)) == Some(memory.users)
            && (deleted_of(directory).is_none()
                || stand_of(&place_of_deleted(session)) == Some(memory.deleted));
        (is_whole(directory) && !is_written).then_some(memory)
    }

    /// Writes it, in place of what was remembered before; gives up quietly when it is not wanted any more.
    ///
    /// # Errors
    /// If a file cannot be written; the one before stays then.
    pub fn write(
        &self,
        directory: &Directory,
        links: &Links,
        wanted: &dyn Fn() -> bool,
    ) -> Result<(), NotRemembered> {
        match self.try_write(directory, links, wanted) {
            Err(error) if error.kind() == ErrorKind::Interrupted && !wanted() => Ok(()),
            written => Ok(written?),
        }
    }

    fn try_write(
        &self,
        directory: &Directory,
        links: &Links,
        wanted: &dyn Fn() -> bool,
    ) -> io::Result<()> {
        let Directory { onprem, cloud, .. } = directory;
        write(&place(&self.session), self.users, |out| {
            table::write(out, onprem, None, |row| links.onprem(row).name(), wanted)?;
            table::write(out, cloud, Some(onprem), |row| links.cloud(row).name(), wanted)
        })?;
        for role in [Role::OnPrem, Role::Cloud] {
            remove(&place_of_csv(&self.session, role))?;
        }
        // Not read this time: what was remembered of it may be compared with the next one.
        let Some(deleted) = deleted_of(directory) else { return Ok(()) };
        write(&place_of_deleted(&self.session), self.deleted, |out| {
            table::write(out, deleted, None, |_| "", wanted)
        })?;
        remove(&place_of_csv(&self.session, Role::Deleted))
    }
}

/// Whether both sides were read.
pub(super) fn is_whole(directory: &Directory) -> bool {
    !directory.onprem.is_empty() && !directory.cloud.is_empty()
}

/// The soft-deleted users, where an export lists them.
fn deleted_of(directory: &Directory) -> Option<&DeletedUsers> {
    directory.deleted.as_ref().filter(|_| directory.lists_deleted())
}

/// What exports of these roles come to: their contents, and how their users were judged.
fn stand(read: &[Source], policy: &AnchorPolicy, roles: &[Role]) -> FileHash {
    let of_roles = read.iter().filter(|source| roles.contains(&source.role));
    let contents = of_roles.map(|source| format!("{} {}\n", source.role.name(), source.sha256));
    let mut text: Vec<String> = contents.collect();
    text.sort_unstable();
    FileHash::of(format!("{policy:?}\n{}", text.concat()).as_bytes())
}

/// Removes what is remembered.
///
/// # Errors
/// If a file is there and cannot be removed.
pub(super) fn forget(session: &Path) -> io::Result<()> {
    remove(&place(session))?;
    remove(&place_of_deleted(session))?;
    for role in [Role::OnPrem, Role::Cloud, Role::Deleted] {
        remove(&place_of_csv(session, role))?;
    }
    Ok(())
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// What is remembered; `None` if nothing is, or if it cannot be read: it only serves a comparison.
pub(super) fn recall(session: &Path, policy: &AnchorPolicy) -> Option<Seen> {
    let ((onprem, onprem_statuses), (cloud, cloud_statuses)) =
        read_users(session).or_else(|| read_users_of_csv(session))?;
    let links = Links::told(policy.clone(), onprem_statuses, cloud_statuses);
    let deleted = read_deleted(session);
    Some(Seen { directory: Directory { onprem, cloud, deleted, ..Directory::default() }, links })
}

/// A list, and the status of everyone in it.
type OnPremList = (OnPremUsers, Vec<OnPremStatus>);
type CloudList = (CloudUsers, Vec<CloudStatus>);

fn read_users(session: &Path) -> Option<(OnPremList, CloudList)> {
    let (_, mut input) = open(&place(session))?;
    let onprem = table::read::<OnPremRow, _>(&mut input, None, OnPremStatus::named)?;
    let cloud = table::read::<CloudRow, _>(&mut input, Some(&onprem.0), CloudStatus::named)?;
    is_at_end(&mut input).then_some((onprem, cloud))
}

fn read_users_of_csv(session: &Path) -> Option<(OnPremList, CloudList)> {
    let onprem = place_of_csv(session, Role::OnPrem);
    let onprem = csv::read::<OnPremRow, _>(&onprem, OnPremStatus::named)?;
    let cloud = place_of_csv(session, Role::Cloud);
    Some((onprem, csv::read::<CloudRow, _>(&cloud, CloudStatus::named)?))
}

fn read_deleted(session: &Path) -> Option<DeletedUsers> {
    let any = |_: &str| Some(());
    let read = || {
        let (_, mut input) = open(&place_of_deleted(session))?;
        let (deleted, _) = table::read::<DeletedRow, _>(&mut input, None, any)?;
        is_at_end(&mut input).then_some(deleted)
    };
    let of_csv = || csv::read::<DeletedRow, _>(&place_of_csv(session, Role::Deleted), any);
    read().or_else(|| of_csv().map(|(deleted, _)| deleted))
}

fn place(session: &Path) -> PathBuf {
    sibling(session, "seen")
}

fn place_of_deleted(session: &Path) -> PathBuf {
    sibling(session, "seen-deleted")
}

fn place_of_csv(session: &Path, role: Role) -> PathBuf {
    sibling(session, &format!("seen-{}.csv", role.name()))
}

/// How the first line of a file begins; a hash follows.
const TITLE: &str = "hardmatch seen 1 ";

/// Writes a file of what was read of the exports that come to `stand`.
fn write(
    path: &Path,
    stand: FileHash,
    lists: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    write_private(path, |file| {
        let mut out = GzEncoder::new(file, Compression::new(LEVEL));
        writeln!(out, "{TITLE}{stand}")?;
        lists(&mut out)?;
        out.finish().map(drop)
    })
}

/// How hard is tried to compress, from 1 to 9: most of it are ids, which nothing makes smaller, and a
/// higher level takes longer for a hundredth.
const LEVEL: u32 = 6;

type Input = BufReader<GzDecoder<BufReader<File>>>;

/// Opens a file of what was read; gives what its exports came to.
fn open(path: &Path) -> Option<(FileHash, Input)> {
    let file = BufReader::with_capacity(1 << 16, File::open(path).ok()?);
    let mut input = BufReader::with_capacity(1 << 16, GzDecoder::new(file));
    let mut line = String::new();
    // A file of another kind may have a first line of any length.
    (&mut input).take(1 << 10).read_line(&mut line).ok()?;
    let stand = FileHash::from_hex(line.strip_prefix(TITLE)?.trim_end())?;
    Some((stand, input))
}

/// What the exports of a file came to; `None` if there is no such file.
fn stand_of(path: &Path) -> Option<FileHash> {
    open(path).map(|(stand, _)| stand)
}

/// Whether nothing follows, and the checksum over all is right.
fn is_at_end(input: &mut Input) -> bool {
    matches!(input.read(&mut [0]), Ok(0))
}
