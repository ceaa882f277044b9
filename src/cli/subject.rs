//! What a subcommand looks at: the exports of a session, or exports alone.

use std::ffi::OsString;

use super::args::{SourceArgs, session_path};
use super::new::stamp;
use super::watch::watched;
use super::{Failure, Streams};
use crate::directory::{AnchorPolicy, Role};
use crate::import::{ImportOptions, ImportReport, Monitor, Sources, import};
use crate::link::{Judge, Links, fits};
use crate::plan::{Context, Queue};
use crate::session::Source;
use crate::text::visible;
use crate::workspace::{self, Changes, Chosen, Request, WorkspaceError};

/// Users with everyone's link status, and what is queued.
pub(super) struct Subject {
    pub(super) imported: ImportReport,
    pub(super) judge: Judge,
    pub(super) links: Links,
    pub(super) queue: Queue,
    /// The exports of the session that are not there.
    pub(super) gone: Vec<Source>,
}

impl Subject {
    pub(super) fn context(&self) -> Context<'_> {
        Context::new(&self.judge, &self.links, &self.queue)
    }
}

/// Reads the exports of a session, or those that are given. A session is only looked at.
pub(super) fn subject(
    session: Option<&OsString>,
    given: &SourceArgs,
    anchor: Option<&AnchorPolicy>,
    federated_domains: &[String],
    streams: &mut Streams<'_>,
) -> Result<Subject, Failure> {
    let sources = given.sources();
    let options = match anchor {
        Some(policy) => given.options()?.with_column_of(policy),
        None => given.options()?,
    };
    let Some(session) = session else {
        if sources.files().next().is_none() {
            return Err(Failure::Usage("give a session, or --onprem and --cloud".into()));
        }
        return of_exports(&sources, &options, anchor, federated_domains);
    };
    let domains = federated_domains;
    let request = Request {
        sources,
        options,
        changes: Changes {
            federated_domains: (!domains.is_empty()).then(|| domains.to_vec()),
            ..Changes::default()
        },
        read_only: true,
        ..Request::new(Chosen::Existing(session_path(session)?))
    };
    let monitor = Monitor::new();
    let opened = watched(&monitor, || workspace::open(&request, &monitor, &stamp()))?;
    for notice in &opened.notices {
        writeln!(streams.err, "warning: {}", visible(notice))?;
    }
    let policy = anchor.filter(|policy| *policy != opened.links.policy());
    let (judge, links) = match policy {
        Some(policy) => {
            fits(opened.judge.directory(), policy).map_err(WorkspaceError::from)?;
            let judge = opened.judge.under(policy);
            let links = Links::of(&judge);
            (judge, links)
        }
        None => (opened.judge, opened.links),
    };
    let queue = opened.ledger.history().queue().clone();
    let (imported, gone) = (opened.imported, opened.gone);
    Ok(Subject { imported, judge, links, queue, gone })
}

/// Makes sure that all exports of users were read: without one of them, nobody is who they seem to be.
pub(super) fn all_users_read(gone: &[Source]) -> Result<(), Failure> {
    let of_users = |source: &&Source| matches!(source.role, Role::OnPrem | Role::Cloud);
    let Some(Source { role, path, .. }) = gone.iter().find(of_users) else { return Ok(()) };
    Err(Failure::Usage(format!(
        "nobody was judged: the export of {} {} is not there, and without it all the others would be judged wrongly. `hardmatch settings SESSION --{role} FILE` names its new place",
        role.title(),
        path.display()
    )))
}

/// Reads exports that belong to no session.
fn of_exports(
    sources: &Sources,
    options: &ImportOptions,
    anchor: Option<&AnchorPolicy>,
    federated_domains: &[String],
) -> Result<Subject, Failure> {
    let policy = anchor.cloned().unwrap_or_default();
    let monitor = Monitor::new();
    let mut imported =
        watched(&monitor, || import(sources, options, &monitor).map_err(WorkspaceError::from))?;
    fits(&imported.directory, &policy).map_err(WorkspaceError::from)?;
    imported.directory.federated = federated_domains.iter().collect();
    let judge = Judge::new(imported.directory, policy);
    let links = Links::of(&judge);
    let (queue, gone) = (Queue::default(), Vec::new());
    Ok(Subject { imported: imported.report, judge, links, queue, gone })
}
