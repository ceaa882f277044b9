//! The exports of the demos, embedded, and what they are found with.

use crate::import::{MemoryFile, Role};
use crate::session::{Demo, Settings};

/// The domain of the company that is federated: no export could tell.
const FEDERATED: &str = "contoso.co.uk";

macro_rules! file {
    ($demo:literal, $folder:literal, $role:ident, $file:literal) => {
        MemoryFile {
            name: concat!("demo:", $demo, "/", $file),
            role: Role::$role,
            bytes: include_bytes!(concat!("../../assets/demo/", $folder, "/", $file)),
        }
    };
}

const WEEK: [MemoryFile<'static>; 5] = [
    file!("week", "week", OnPrem, "onprem.csv"),
    file!("week", "week", Cloud, "cloud.csv"),
    file!("week", "week", Deleted, "deleted.csv"),
    file!("week", "week", Mailboxes, "mailboxes.csv"),
    file!("week", "week", RemoteMailboxes, "remote-mailboxes.csv"),
];

/// The mailboxes were not exported again: they are those of the week.
const EVENING: [MemoryFile<'static>; 5] = [
    file!("evening", "evening", OnPrem, "onprem.csv"),
    file!("evening", "evening", Cloud, "cloud.csv"),
    file!("evening", "evening", Deleted, "deleted.csv"),
    file!("evening", "week", Mailboxes, "mailboxes.csv"),
    file!("evening", "week", RemoteMailboxes, "remote-mailboxes.csv"),
];

/// What the evening's files held when its session began: the week.
const EVENING_BEFORE: [MemoryFile<'static>; 5] = [
    file!("evening", "week", OnPrem, "onprem.csv"),
    file!("evening", "week", Cloud, "cloud.csv"),
    file!("evening", "week", Deleted, "deleted.csv"),
    file!("evening", "week", Mailboxes, "mailboxes.csv"),
    file!("evening", "week", RemoteMailboxes, "remote-mailboxes.csv"),
];

const PORTALS: [MemoryFile<'static>; 2] = [
    file!("portals", "portals", OnPrem, "onprem.csv"),
    file!("portals", "portals", Cloud, "cloud.csv"),
];

/// A session that a demo begins with.
pub(super) struct Past {
    /// Its file, as it was written over the exports before.
    pub(super) journal: &'static [u8],
    /// What the exports held then.
    pub(super) before: &'static [MemoryFile<'static>],
}

/// The files of a demo.
pub(super) const fn files(demo: Demo) -> &'static [MemoryFile<'static>] {
    match demo {
        Demo::Week => &WEEK,
        Demo::Evening => &EVENING,
        Demo::Portals => &PORTALS,
    }
}

/// What was decided before the demo begins.
pub(super) const fn past(demo: Demo) -> Option<Past> {
    match demo {
        Demo::Evening => Some(Past {
            journal: include_bytes!("../../assets/demo/evening/session.jsonl"),
            before: &EVENING_BEFORE,
        }),
        Demo::Week | Demo::Portals => None,
    }
}

/// The settings that a demo begins with.
pub(super) fn settings(demo: Demo) -> Settings {
    let federated_domains = match demo {
        Demo::Week | Demo::Evening => vec![FEDERATED.into()],
        Demo::Portals => Vec::new(),
    };
    Settings { federated_domains, ..Settings::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_its_demo() {
        for demo in Demo::ALL {
            for file in files(demo).iter().chain(past(demo).map_or(&[][..], |past| past.before)) {
                let name = file.name.rsplit_once('/').unwrap().1;
                assert_eq!(file.name, demo.path_of(name));
            }
        }
    }
}
