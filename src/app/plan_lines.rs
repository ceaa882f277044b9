//! The queue in its working order, and the rejected pairs: what the queue window lists.

use crate::plan::{Instruction, OpId, PairId, Queue, Stage, WorkItem, working_order};

/// A line of the queue window.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PlanLine {
    /// A stage begins, or goes on behind a stop; with how many operations stand below this line.
    Stage(Stage, usize),
    /// What a person must do before the next line.
    Stop(Instruction),
    /// An operation.
    Operation(OpId),
    /// What a person does when everything is done.
    Afterwards(Instruction),
    /// The rejected pairs begin; with how many there are.
    Rejections(usize),
    /// A rejected pair.
    Rejected(PairId),
}

impl PlanLine {
    /// The lines of a queue. A plan of one stage and without a stop has no headings.
    #[must_use]
    pub fn of(queue: &Queue) -> Vec<Self> {
        let steps = working_order(queue);
        let stage = |step: &WorkItem<'_>| match step {
            WorkItem::Stop(_) | WorkItem::Afterwards(_) => None,
            WorkItem::Operation(queued) => Some(queued.operation.kind().stage()),
        };
        let stages: Vec<Option<Stage>> = steps.iter().map(stage).collect();
        let has_stop = steps.iter().any(|step| matches!(step, WorkItem::Stop(_)));
        let mut of_operations = stages.iter().flatten();
        let first = of_operations.next();
        let simple = !has_stop && of_operations.all(|stage| Some(stage) == first);
        let mut lines = Vec::with_capacity(steps.len() + 8);
        let mut now = None;
        for step in steps {
            match step {
                WorkItem::Stop(stop) => lines.push(Self::Stop(stop)),
                WorkItem::Afterwards(then) => lines.push(Self::Afterwards(then)),
                WorkItem::Operation(queued) => {
                    let stage = queued.operation.kind().stage();
                    if !simple && now != Some(stage) {
                        lines.push(Self::Stage(stage, 0));
                        now = Some(stage);
                    }
                    lines.push(Self::Operation(queued.id));
                }
            }
        }
        count_stages(&mut lines);
        let rejections = queue.rejections();
        if !rejections.is_empty() {
            lines.push(Self::Rejections(rejections.len()));
            lines.extend(rejections.iter().map(|rejection| Self::Rejected(rejection.pair.id())));
        }
        lines
    }

    /// The operation of the line.
    #[must_use]
    pub const fn operation(&self) -> Option<OpId> {
        match self {
            Self::Operation(id) => Some(*id),
            Self::Stage(..)
            | Self::Stop(_)
            | Self::Afterwards(_)
            | Self::Rejections(_)
            | Self::Rejected(_) => None,
        }
    }
}

/// Tells each heading of a stage how many operations stand below it.
fn count_stages(lines: &mut [PlanLine]) {
    let mut below = 0;
    for line in lines.iter_mut().rev() {
        match line {
            PlanLine::Operation(_) => below += 1,
            PlanLine::Stage(_, count) => *count = std::mem::take(&mut below),
            PlanLine::Stop(_)
            | PlanLine::Afterwards(_)
            | PlanLine::Rejections(_)
            | PlanLine::Rejected(_) => {}
        }
    }
}
