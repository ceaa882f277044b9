//! Recovery of a damaged session, to a copy.

use std::path::{Path, PathBuf};

use super::{StoreError, brief_file, disk, name_of};
use crate::session::{Damage, ReplayError, replay};

/// What was recovered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recovered {
    /// The copy, a session that can be opened.
    pub path: PathBuf,
    /// How many lines it has.
    pub kept: usize,
    /// What was wrong with the first line that it does not have, and how many were left out.
    pub damage: Damage,
}

/// Copies the lines before the damage to `NAME.recovered-N.jsonl` beside the file, which is left as
/// it is.
///
/// What comes after the damage is left out even where its own lines are sound: an undo would then
/// undo another decision than it did. It can still be read in the original with a pager.
///
/// # Errors
/// [`StoreError::NotDamaged`] for a sound session, [`StoreError::NothingSound`] if the damage is in
/// the first line, [`StoreError::Replay`] if the file is no session of this version, and what the
/// system refused.
pub fn recover(path: &Path) -> Result<Recovered, StoreError> {
    let path = disk::resolve(path)?;
    let bytes = std::fs::read(&path).map_err(|error| StoreError::io("read", &path, error))?;
    let bytes =
        brief_file::with_header(&path, &bytes).filter(|_| replay(&bytes).is_err()).unwrap_or(bytes);
    let damage = match replay(&bytes) {
        Ok(_) => return Err(StoreError::NotDamaged { path }),
        Err(ReplayError::Damaged(damage)) if damage.sound_len == 0 => {
            return Err(StoreError::NothingSound { path });
        }
        Err(ReplayError::Damaged(damage)) => damage,
        Err(error) => return Err(StoreError::Replay { path, error }),
    };
    let sound = bytes.get(..damage.sound_len).unwrap_or_default();
    let path = place_copy(&path, sound)?;
    Ok(Recovered { path, kept: damage.line - 1, damage })
}

fn place_copy(original: &Path, bytes: &[u8]) -> Result<PathBuf, StoreError> {
    let mut number = 1;
    loop {
        let path =
            original.with_file_name(format!("{}.recovered-{number}.jsonl", name_of(original)));
        match disk::place_new(&path, bytes) {
            Ok(_) => return Ok(path),
            Err(StoreError::Exists { .. }) => number += 1,
            Err(error) => return Err(error),
        }
    }
}
