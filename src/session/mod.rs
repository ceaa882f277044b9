//! The session: every decision of the operator, on disk before the screen says "saved".
//!
//! It has two halves. The pure one is the [`Ledger`]: the fold over the records of a session, got by
//! replaying its lines. A [`WritableLedger`] judges each change and spells it as one [`Line`]; there is
//! one for a new session and for one that the store has locked, and for no other. This half holds no
//! file, no clock and no environment; who and when come in as a [`Stamp`]. The other half, `store`, is
//! the only one that touches files: it locks, appends and syncs, opens and repairs what a crash has
//! left.
//!
//! The invariant of this room: what [`Writer`] or [`Store`] has acknowledged is on the disk, and
//! replaying the file gives the ledger that wrote it. Nothing here may edit a line that was written;
//! undo and redo are records too.

mod agreement;
mod audit;
mod brief;
mod compact;
mod course;
mod damage;
mod demo;
mod intake;
mod ledger;
mod line;
mod logged;
mod record;
mod refusal;
mod replay;
mod script;
mod settings;
mod source;
mod stamp;
mod store;
mod view;
mod writable;
mod writer;

pub use audit::{Action, AuditRow, LastResult, audit};
pub use course::{Moment, course};
pub use damage::{Damage, Reason};
pub use demo::{DEMO, Demo, is_demo_name};
pub use intake::{Intake, IntakeError};
pub use ledger::{Event, Ledger, NewSession, What};
pub use line::Line;
pub use record::ResultFile;
pub use refusal::Refusal;
pub use replay::{ReplayError, Replayed, Tail, replay};
pub use settings::{KeptRule, OnError, Settings};
pub use source::{FileHash, Source, SourceState, changed_roles};
pub use stamp::Stamp;
pub use store::{
    Append, Copies, Draft, EmergencyCopy, Holder, Journal, JournalFile, Kept, NameError, Opened,
    Presence, Recovered, Sessions, Store, StoreError, Summary, Viewed, Warning, at_home, canonical,
    config_folder, keep_owner, look_at_source, name_of, now, operator, quoted, recover, sibling,
    state_folder,
};
pub use view::{PaneView, SortView, View};
pub use writable::{Held, WritableLedger};
pub use writer::{Blocked, Report, Stopped, Unwritten, Writer, WriterDied};
