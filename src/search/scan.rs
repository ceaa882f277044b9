//! Grading rows: all of them in parallel pieces, or only those of a pool.

use std::sync::atomic::{AtomicBool, Ordering};

use frizbee::Matcher as Frizbee;
use rayon::prelude::*;

use super::hidden::Hidden;
use super::index::SearchIndex;
use super::request::Request;
use super::score::UNSCORED;
use super::term::{Compiled, Grade, Standing};
use crate::directory::Row;

/// Rows per piece of work: small enough that a newer request is noticed within a millisecond or
/// two, large enough that handing it out costs nothing.
const CHUNK: usize = 16_384;

/// A grade per row.
pub(super) type Grades = Vec<u8>;

/// The grade of a row that does not hit.
pub(super) const NONE: u8 = u8::MAX;

/// How many grades there are.
pub(super) const GRADES: usize = Grade::Hidden as usize + 1;

/// A query ready to grade rows.
pub(super) struct Scan<'a, R: Row> {
    index: &'a SearchIndex,
    groups: &'a [Vec<Compiled<'a, R>>],
    request: &'a Request,
    keep_on: &'a (dyn Fn() -> bool + Sync),
}

impl<'a, R: Row> Scan<'a, R> {
    pub(super) fn new(
        index: &'a SearchIndex,
        groups: &'a [Vec<Compiled<'a, R>>],
        request: &'a Request,
        keep_on: &'a (dyn Fn() -> bool + Sync),
    ) -> Self {
        Self { index, groups, request, keep_on }
    }

    /// Whether anything but the text itself can hit.
    pub(super) fn is_inexact(&self) -> bool {
        let inexact = |term: &Compiled<'_, R>| term.allows_letters() || term.typos().is_some();
        self.groups.iter().flatten().any(inexact)
    }

    /// Grades rows by their text alone: those of the pool, or all. `None` if it was overtaken.
    pub(super) fn literal(&self, pool: Option<&[u32]>) -> Option<Grades> {
        let mut grades = vec![NONE; self.index.len()];
        if let Some(pool) = pool {
            let found = self.each_of(pool, || (), |(), row| self.literal_of(row))?;
            for (row, grade) in found {
                grades[row as usize] = grade;
            }
            return Some(grades);
        }
        let driver = self.driver();
        self.each_chunk(&mut grades, |first, grades| match driver {
            Some(driver) => self.scan_chunk(driver, first, grades),
            None => {
                for (at, grade) in grades.iter_mut().enumerate() {
                    *grade = self.literal_of(first + at).unwrap_or(NONE);
                }
            }
        })?;
        Some(grades)
    }

    /// Grades the rows that did not hit by their text: by abbreviations and typing errors. `None` if
    /// it was overtaken.
    pub(super) fn add_inexact(&self, grades: &mut Grades, pool: Option<&[u32]>) -> Option<()> {
        if !self.is_inexact() {
            return Some(());
        }
        let found = match (pool, self.inexact_driver()) {
            (None, Some(group)) => self.inexact_in_chunks(group, grades)?,
            (None, None) => {
                self.inexact_among(&(0..self.index.len() as u32).collect::<Vec<u32>>(), grades)?
            }
            (Some(pool), _) => self.inexact_among(pool, grades)?,
        };
        for (row, grade) in found {
            grades[row as usize] = grade;
        }
        Some(())
    }

    /// Whether anything is looked for in fields that the text of a row does not hold.
    pub(super) fn has_hidden(&self) -> bool {
        self.groups.iter().flatten().any(Compiled::looks_beyond)
    }

    /// Grades the rows that did not hit in any other way: by further fields, ids and whole addresses. `None`
    /// if it was overtaken.
    pub(super) fn add_hidden(&self, grades: &mut Grades, pool: Option<&[u32]>) -> Option<()> {
        let hidden: Vec<Vec<Option<Hidden<'a, R>>>> =
            self.groups.iter().map(|group| group.iter().map(Compiled::hidden).collect()).collect();
        let all = hidden.iter().flatten().flatten();
        let widens = all.into_iter().any(Hidden::widens);
        let everybody: Vec<u32>;
        let rows = match pool {
            Some(pool) if !widens => pool,
            Some(_) | None => {
                everybody = (0..self.index.len() as u32).collect();
                &everybody
            }
        };
        let found = self.each_of(rows, String::new, |folded, row| {
            let is_new = grades[row] == NONE;
            is_new.then(|| self.hidden_of(&hidden, row, folded)).flatten()
        })?;
        for (row, grade) in found {
            grades[row as usize] = grade;
        }
        Some(())
    }

    /// The worst grade of the groups, each by its best term, in any field.
    fn hidden_of(
        &self,
        hidden: &[Vec<Option<Hidden<'a, R>>>],
        row: usize,
        folded: &mut String,
    ) -> Option<u8> {
        let standing = self.standing(row);
        self.groups.iter().zip(hidden).try_fold(0, |worst, (group, hidden)| {
            let mut grade = |(term, hidden): (&Compiled<'a, R>, &Option<Hidden<'a, R>>)| {
                let shown = term.grade(row, standing);
                let beyond = hidden.as_ref().filter(|hidden| hidden.hits(row, folded));
                shown.or(beyond.map(|_| Grade::Hidden))
            };
            let best = group.iter().zip(hidden).filter_map(&mut grade).min()?;
            Some(worst.max(best as u8))
        })
    }

    fn inexact_among(&self, rows: &[u32], grades: &Grades) -> Option<Vec<(u32, u8)>> {
        self.each_of(
            rows,
            || (),
            |(), row| match grades[row] {
                NONE => self.inexact_of(row),
                _ => None,
            },
        )
    }

    fn standing(&self, row: usize) -> Standing {
        Standing {
            states: self.request.states.get(row).copied().unwrap_or(0),
            score: self.request.scores.get(row).copied().unwrap_or(UNSCORED),
        }
    }

    /// The worst grade of the groups, each by its best term.
    fn literal_of(&self, row: usize) -> Option<u8> {
        let standing = self.standing(row);
        self.groups.iter().try_fold(0, |worst, group| {
            let best = group.iter().filter_map(|term| term.literal(row, standing)).min()?;
            Some(worst.max(best as u8))
        })
    }

    /// The group to look for in the arena: all its terms can be, and the shortest of them is the
    /// longest among the groups.
    fn driver(&self) -> Option<usize> {
        let shortest = |group: &[Compiled<'_, R>]| {
            let scannable = group.iter().all(Compiled::is_scannable);
            let lengths = group.iter().map(|term| term.needle().len());
            if scannable { lengths.min() } else { None }
        };
        let lengths = self.groups.iter().enumerate().filter_map(|(n, g)| Some((shortest(g)?, n)));
        lengths.max().map(|(_, number)| number)
    }

    /// Grades the rows from `first` on, `grades.len()` of them.
    fn scan_chunk(&self, driver: usize, first: usize, grades: &mut [u8]) {
        for term in &self.groups[driver] {
            if term.is_letter() {
                grade_each(first, grades, |row| term.letter_grade(row));
            } else if term.is_short_in_field() {
                grade_each(first, grades, |row| term.found_grade(row));
            } else {
                self.scan_text(term, first, grades);
            }
            if term.has_shared() {
                for (at, grade) in grades.iter_mut().enumerate() {
                    if *grade == NONE && term.shared_hit(first + at) {
                        *grade = Grade::Shared as u8;
                    }
                }
            }
        }
        let settled =
            self.groups.len() == 1 && !self.groups[driver].iter().any(Compiled::wants_original);
        if !settled {
            for (at, grade) in grades.iter_mut().enumerate().filter(|(_, grade)| **grade != NONE) {
                *grade = self.literal_of(first + at).unwrap_or(NONE);
            }
        }
    }

    /// Finds the needle in the piece of the arena that holds the rows.
    fn scan_text(&self, term: &Compiled<'_, R>, first: usize, grades: &mut [u8]) {
        let (start, end) = (self.index.start(first), self.index.end(first + grades.len() - 1));
        let Some(piece) = self.index.arena().get(start..end) else { return };
        let mut at = 0;
        let mut row = first;
        while let Some(found) = piece.get(at..).and_then(|rest| term.finder().find(rest)) {
            let hit = start + at + found;
            while self.index.end(row) <= hit {
                row += 1;
            }
            if let Some(grade) = term.grade_at(row, hit) {
                let grade = grade as u8;
                let slot = &mut grades[row - first];
                *slot = (*slot).min(grade);
            }
            at = hit - start + 1;
        }
    }

    /// Looks for abbreviations and typing errors of one group in all rows, then at the other groups.
    fn inexact_in_chunks(
        &self,
        group: &[Compiled<'a, R>],
        grades: &Grades,
    ) -> Option<Vec<(u32, u8)>> {
        let starts: Vec<usize> = (0..self.index.len()).step_by(CHUNK).collect();
        let overtaken = AtomicBool::new(false);
        let found: Vec<Vec<(u32, u8)>> = starts
            .into_par_iter()
            .map_init(
                || group.iter().map(Compiled::frizbee).collect::<Vec<Frizbee>>(),
                |matchers, first| {
                    if overtaken.load(Ordering::Relaxed) || !(self.keep_on)() {
                        overtaken.store(true, Ordering::Relaxed);
                        return Vec::new();
                    }
                    let rows = self.may_hit(group, matchers, first, grades);
                    let hit = |row: u32| Some((row, self.inexact_of(row as usize)?));
                    rows.into_iter().filter_map(hit).collect()
                },
            )
            .collect();
        (!overtaken.into_inner()).then(|| found.concat())
    }

    /// The group whose terms all are positive texts in the index, the longest such.
    fn inexact_driver(&self) -> Option<&'a [Compiled<'a, R>]> {
        let usable = |group: &&'a Vec<Compiled<'a, R>>| {
            group.iter().all(|term| term.is_scannable() && term.allows_letters())
        };
        let shortest = |group: &&'a Vec<Compiled<'a, R>>| {
            group.iter().map(|term| term.needle().len()).min().unwrap_or(0)
        };
        self.groups.iter().filter(usable).max_by_key(shortest).map(Vec::as_slice)
    }

    /// Whether each group has a term that the row may hit.
    fn may_meet(&self, row: usize) -> bool {
        self.groups.iter().all(|group| group.iter().any(|term| term.may_hit(row)))
    }

    /// The rows of one piece that are not hit yet and may be by this group: `frizbee` finds the
    /// letters in order, the masks spare it most rows.
    fn may_hit(
        &self,
        group: &[Compiled<'a, R>],
        matchers: &mut [Frizbee],
        first: usize,
        grades: &Grades,
    ) -> Vec<u32> {
        let last = (first + CHUNK).min(self.index.len());
        let mut hit = vec![false; last - first];
        for (term, matcher) in group.iter().zip(matchers) {
            let may: Vec<usize> = (first..last)
                .filter(|row| grades[*row] == NONE && term.may_abbreviate(*row))
                .filter(|row| self.may_meet(*row))
                .collect();
            let texts: Vec<&str> = may.iter().map(|row| self.index.row(*row)).collect();
            for found in matcher.match_list(&texts) {
                hit[may[found.index as usize] - first] = true;
            }
            for (at, hit) in hit.iter_mut().enumerate() {
                let row = first + at;
                let standing = self.standing(row);
                *hit |= term.has_typo(row)
                    || (self.groups.len() > 1 && term.literal(row, standing).is_some());
            }
        }
        let open = |row: &usize| hit[row - first] && grades[*row] == NONE;
        (first..last).filter(open).map(|row| row as u32).collect()
    }

    /// The worst grade of the groups, each by its best term in any way.
    fn inexact_of(&self, row: usize) -> Option<u8> {
        let standing = self.standing(row);
        self.groups.iter().try_fold(0, |worst, group| {
            let best = group.iter().filter_map(|term| term.grade(row, standing)).min()?;
            Some(worst.max(best as u8))
        })
    }

    /// Works on all rows in parallel pieces.
    fn each_chunk(
        &self,
        grades: &mut Grades,
        work: impl Fn(usize, &mut [u8]) + Sync,
    ) -> Option<()> {
        let overtaken = AtomicBool::new(false);
        grades.par_chunks_mut(CHUNK).enumerate().for_each(|(number, chunk)| {
            if overtaken.load(Ordering::Relaxed) || !(self.keep_on)() {
                overtaken.store(true, Ordering::Relaxed);
            } else {
                work(number * CHUNK, chunk);
            }
        });
        (!overtaken.into_inner()).then_some(())
    }

    /// Works on some rows in parallel pieces, and gives what came of them, in order.
    fn each_of<T: Send, M>(
        &self,
        rows: &[u32],
        prepare: impl Fn() -> M + Sync + Send,
        work: impl Fn(&mut M, usize) -> Option<T> + Sync + Send,
    ) -> Option<Vec<(u32, T)>> {
        let overtaken = AtomicBool::new(false);
        let found: Vec<Vec<(u32, T)>> = rows
            .par_chunks(CHUNK / 16)
            .map_init(prepare, |prepared, rows| {
                if overtaken.load(Ordering::Relaxed) || !(self.keep_on)() {
                    overtaken.store(true, Ordering::Relaxed);
                    return Vec::new();
                }
                let one = |row: &u32| Some((*row, work(prepared, *row as usize)?));
                rows.iter().filter_map(one).collect()
            })
            .collect();
        (!overtaken.into_inner()).then(|| found.into_iter().flatten().collect())
    }
}

/// Betters the grades of the rows from `first` on by those that `grade_of` gives.
fn grade_each(first: usize, grades: &mut [u8], grade_of: impl Fn(usize) -> Option<Grade>) {
    for (at, grade) in grades.iter_mut().enumerate() {
        let new = grade_of(first + at).map_or(NONE, |grade| grade as u8);
        *grade = new.min(*grade);
    }
}
