//! What a script logged, read and compared with the session it is for.
//!
//! Reading decides nothing and writes nothing: it says which lines are results of this session, which
//! are not, and why. A file may be cut in the middle of a line, may hold the lines of a dry run, and
//! may have been taken in before in part, because a continued run writes behind its earlier lines.

use std::collections::HashMap;

use encoding_rs::{Encoding, UTF_8};
use thiserror::Error;

use super::agreement::Operations;
use super::logged::Logged;
use super::{FileHash, Ledger, Line, Refusal, ResultFile, Stamp, WritableLedger};
use crate::plan::{OpId, OpResult, Outcome, Run};
use crate::text::counted;

/// What a file of results holds for a session.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Intake {
    /// The results that are new, in the order of the file; each with the direction of its script.
    pub results: Vec<(Run, OpResult)>,
    /// Lines that the session has taken in before.
    pub known: usize,
    /// Lines of a dry run, which say what a script would do and report nothing.
    pub dry_run: usize,
    /// Lines that are not taken in, with their numbers and the reason.
    pub refused: Vec<(usize, String)>,
    /// Whether the file ends in the middle of a line.
    pub torn: bool,
}

/// Why a file is not of use at all. Nothing is taken in.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum IntakeError {
    /// It is of another session.
    #[error(
        "these are the results of the session {found}, and this one is {wanted}; give the file to the session that exported the script"
    )]
    OtherSession {
        /// The id in the file.
        found: String,
        /// The id of the session.
        wanted: String,
    },
    /// The same bytes were taken in before.
    #[error("this file was taken in before; nothing in it is new")]
    TakenBefore,
    /// No line of it is a result.
    #[error(
        "no line of this file is a result: {reason}; the script writes its results to <script>.results.jsonl, or where -ResultPath says"
    )]
    NoResults {
        /// What its first line is.
        reason: String,
    },
}

impl Intake {
    /// Reads the bytes of a file for a session: UTF-8 with or without a mark, or UTF-16 with one, as
    /// Windows PowerShell 5.1 writes it.
    ///
    /// # Errors
    /// [`IntakeError`] if nothing of the file can be taken in.
    pub fn read(ledger: &Ledger, bytes: &[u8]) -> Result<Self, IntakeError> {
        if ledger.has_taken_in(FileHash::of(bytes)) {
            return Err(IntakeError::TakenBefore);
        }
        let encoding = Encoding::for_bom(bytes).map_or(UTF_8, |(encoding, _)| encoding);
        let (text, ..) = encoding.decode(bytes);
        let operations = Operations::of(ledger);
        let mut intake = Self::default();
        let whole = text.ends_with('\n');
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            match serde_json::from_str::<Logged>(line) {
                Ok(logged) => intake.read_line(ledger, &operations, at + 1, logged)?,
                Err(_) if !whole && at + 1 == lines.len() => intake.torn = true,
                Err(error) => intake.refused.push((at + 1, format!("not a result: {error}"))),
            }
        }
        intake.or_nothing()
    }

    fn read_line(
        &mut self,
        ledger: &Ledger,
        operations: &Operations<'_>,
        number: usize,
        logged: Logged,
    ) -> Result<(), IntakeError> {
        let wanted = ledger.id().to_string();
        if logged.session != wanted {
            return Err(IntakeError::OtherSession { found: logged.session, wanted });
        }
        match (logged.state.outcome(), operations.objection(&logged)) {
            (None, _) => self.dry_run += 1,
            (Some(_), Some(reason)) => self.refused.push((number, reason)),
            (Some(outcome), None) => self.keep(ledger, outcome, logged),
        }
        Ok(())
    }

    fn keep(&mut self, ledger: &Ledger, outcome: Outcome, logged: Logged) {
        let Logged { run, id, old, new, message, at, .. } = logged;
        let result = (run, OpResult { id, outcome, old, new, message, at });
        if ledger.history().results_of(id).contains(&result) {
            self.known += 1;
        } else {
            self.results.push(result);
        }
    }

    fn or_nothing(self) -> Result<Self, IntakeError> {
        if !self.results.is_empty() || self.known > 0 || self.dry_run > 0 {
            return Ok(self);
        }
        let reason = match self.refused.first() {
            Some((line, reason)) => format!("line {line}: {reason}"),
            None if self.torn => "it is the beginning of a line".into(),
            None => "it is empty".into(),
        };
        Err(IntakeError::NoResults { reason })
    }

    /// The newest result of each operation: a run that goes on says once more what it refuses again.
    fn newest(&self) -> impl Iterator<Item = &OpResult> {
        let lines = self.results.iter().enumerate();
        let last: HashMap<OpId, usize> = lines.map(|(at, (_, result))| (result.id, at)).collect();
        let lines = self.results.iter().enumerate();
        let newest = lines.filter(move |(at, (_, result))| last.get(&result.id) == Some(at));
        newest.map(|(_, (_, result))| result)
    }

    /// How many operations the new results say what of.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.newest().filter(|result| result.outcome == outcome).count()
    }

    /// Whether everything in the file was taken in, and nothing has failed or was refused in the end.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.refused.is_empty()
            && !self.torn
            && !self.newest().any(|result| result.outcome.is_trouble())
    }

    /// Takes the results in; the lines must be saved, in order.
    ///
    /// # Errors
    /// [`Refusal::UnknownOperation`] if it was read for another session.
    pub fn into_lines(
        self,
        ledger: &mut WritableLedger,
        file: &ResultFile,
        stamp: &Stamp,
    ) -> Result<Vec<Line>, Refusal> {
        let mut lines = Vec::new();
        for chunk in self.results.chunk_by(|a, b| a.0 == b.0) {
            let Some((run, _)) = chunk.first() else { continue };
            let results = chunk.iter().map(|(_, result)| result.clone()).collect();
            lines.push(ledger.record_results(file.clone(), *run, results, stamp)?);
        }
        Ok(lines)
    }

    /// What the file holds, in lines for people.
    #[must_use]
    pub fn summary(&self) -> Vec<String> {
        let count = |outcome: Outcome| format!("{} {}", self.count(outcome), outcome.name());
        let always = [Outcome::Applied, Outcome::Skipped, Outcome::Refused, Outcome::Failed];
        let told = Outcome::ALL
            .into_iter()
            .filter(|outcome| always.contains(outcome) || self.count(*outcome) > 0);
        let mut lines = vec![told.map(count).collect::<Vec<_>>().join(", ")];
        if self.known > 0 {
            lines.push(format!("taken in before: {}", counted(self.known, "line")));
        }
        if self.dry_run > 0 {
            lines.push(format!(
                "{} of a dry run: what the script would do, and no report",
                counted(self.dry_run, "line")
            ));
        }
        if self.torn {
            lines.push(
                "the file ends in the middle of a line: take it in again when the script is done"
                    .into(),
            );
        }
        lines.extend(self.refused.iter().map(|(line, why)| format!("line {line}: {why}")));
        for result in self.newest() {
            if result.outcome.is_trouble() {
                let why = result.message.as_deref().unwrap_or("without a message");
                lines.push(format!("operation {} {}: {why}", result.id, result.outcome.name()));
            }
        }
        lines
    }
}
