//! Records one after the other; of a large file read ahead, on a thread of their own, so that the one that makes
//! rows of them need not wait.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use crate::import::batch::Batch;
use crate::import::format::Records;
use crate::import::record::Record;
use crate::import::report::Refusal;
use crate::import::rows::Glance;
use crate::import::source::Stop;

/// How much is read before it is handed on, in bytes: so much that whoever waits for it leaves its core to another thread
/// meanwhile.
const BATCH_BYTES: usize = 1024 * 1024;
/// How many batches may wait to be used: as many as are used up while the thread that reads them waits for its turn on
/// a machine with two cores.
const AHEAD: usize = 16;
/// Where fewer batches wait, whoever uses them has more time than whoever reads them.
const FEW: usize = 2;

/// Gives each record to `each`, in the order of the file. What is to be seen `ahead` at a glance is seen on another
/// thread, which reads them; without it this one reads.
pub(super) fn each_record(
    records: &mut dyn Records,
    ahead: Option<Glance>,
    mut each: impl FnMut(Record<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let Some(glance) = ahead else {
        while let Some(record) = records.next()? {
            each(record)?;
        }
        return Ok(());
    };
    let waiting = AtomicUsize::new(0);
    thread::scope(|scope| {
        let (to_here, batches) = mpsc::sync_channel(AHEAD);
        let (used, to_thread) = mpsc::sync_channel::<Batch>(AHEAD + 2);
        let waiting = &waiting;
        let work = move || {
            let mut glance = Some(glance);
            loop {
                let mut batch = to_thread.try_recv().unwrap_or_default();
                batch.clear();
                let has_time = waiting.load(Ordering::Relaxed) >= FEW;
                let read = fill(records, &mut glance, has_time, &mut batch);
                let done = !matches!(read, Ok(true));
                waiting.fetch_add(1, Ordering::Relaxed);
                // Nobody listens any more when the file was refused.
                if to_here.send((batch, read)).is_err() || done {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("import records".into());
        let spawned = thread.spawn_scoped(scope, work);
        spawned.map_err(|error| Refusal::Io { bytes: 0, error })?;
        for (batch, read) in batches {
            waiting.fetch_sub(1, Ordering::Relaxed);
            batch.records().try_for_each(&mut each)?;
            read?;
            // A full way back only means that the batch is dropped here.
            let _ = used.try_send(batch);
        }
        Ok(())
    })
}

/// Fills a batch; `false` if there are no more records. The glance serves until a column comes that it does not know, and
/// where nobody `has_time` whoever uses the records glances at them.
fn fill(
    records: &mut dyn Records,
    glance: &mut Option<Glance>,
    has_time: bool,
    batch: &mut Batch,
) -> Result<bool, Stop> {
    while batch.bytes() < BATCH_BYTES {
        let Some(record) = records.next()? else { return Ok(false) };
        if !record.late().is_empty()
            && glance.as_ref().is_some_and(|it| it.is_changed_by(record.late()))
        {
            *glance = None;
        }
        batch.push(match glance {
            Some(glance) if has_time => glance.seen(record),
            _ => record,
        });
    }
    Ok(true)
}
