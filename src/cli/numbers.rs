//! Operations by their numbers, as the command line names them.

use std::str::FromStr;

use crate::plan::{OpId, Queue, QueuedOperation};

/// The most operations that one call names: more is a typing error.
const MOST: usize = 100_000;

/// Operations by number, each with whether it was named singly.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Numbers(Vec<(OpId, bool)>);

impl FromStr for Numbers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut ids = Vec::new();
        for part in text.split(',').map(str::trim) {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (OpId(first), OpId(last)) = (number(first)?, number(last)?);
            if last < first {
                return Err(format!("'{part}' ends before it begins"));
            }
            let room = MOST.saturating_sub(ids.len());
            if (last - first) as usize >= room {
                return Err(format!("'{part}' names more than {MOST} operations"));
            }
            ids.extend((first..=last).map(|id| (OpId(id), first == last)));
        }
        ids.sort_unstable();
        Ok(Self(ids))
    }
}

impl Numbers {
    /// Those that are in the queue. One that is named singly must be there; a range may have gaps.
    pub(super) fn within(&self, queue: &Queue) -> Result<Vec<OpId>, String> {
        for (id, _) in self.0.iter().filter(|(_, single)| *single) {
            queued(queue, *id)?;
        }
        let mut ids: Vec<OpId> =
            self.0.iter().map(|(id, _)| *id).filter(|id| queue.get(*id).is_some()).collect();
        ids.dedup();
        if ids.is_empty() {
            Err("none of these operations is in the queue".into())
        } else {
            Ok(ids)
        }
    }
}

pub(super) fn number(text: &str) -> Result<OpId, String> {
    let id = text.trim().parse().map_err(|_| format!("'{text}' is not the number of an operation"));
    id.map(OpId)
}

pub(super) fn queued(queue: &Queue, id: OpId) -> Result<&QueuedOperation, String> {
    queue.get(id).ok_or_else(|| format!("operation {id} is not in the queue"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_singly_and_as_ranges() {
        let read = |text: &str| {
            text.parse::<Numbers>().map(|ids| ids.0.iter().map(|(id, _)| id.0).collect::<Vec<_>>())
        };
        assert_eq!(read("7-9, 3,8"), Ok(vec![3, 7, 8, 8, 9]));
        for bad in ["", "x", "3-", "9-7", "1-4000000000", "-3"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
