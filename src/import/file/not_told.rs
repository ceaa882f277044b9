//! Words that mean that there is no value, or that nobody has told it: the blank cells of their column tell which.

use super::target::Target;
use crate::directory::{DeletedRow, Field, Row};
use crate::import::rows::{Destination, Interpreter};

/// Takes back the words of a column in which no cell is blank: they are what its tool writes for none. Beside blank cells
/// they are something else, and what these users have there is not known.
pub(super) fn decide_not_told<R: Row>(
    interpreter: &mut Interpreter<'_>,
    main: &mut Target<R>,
    aside: &mut Target<DeletedRow>,
) {
    let users = (main.builder.len() + aside.builder.len()) as u64;
    let mut columns = std::mem::take(&mut interpreter.tallies.not_told);
    for (column, words) in &mut columns {
        let tallies = &interpreter.tallies;
        let cells = &tallies.columns[*column];
        let lost = cells.type_names.count + cells.unknown.count + cells.errors.count;
        let told = tallies.filled[*column] + cells.nothing.count + lost + cells.silent.count;
        words.is_kept = told + words.met.count < users;
        let [main_rows, aside_rows] = &words.rows;
        if !words.is_kept {
            main.builder.clear_texts(words.field, main_rows);
            aside.builder.clear_texts(words.field, aside_rows);
            interpreter.tallies.columns[*column].nothing.include(&words.met);
            interpreter.note_unsaid(main.builder.so_far(), Destination::Main, main_rows);
            interpreter.note_unsaid(aside.builder.so_far(), Destination::Aside, aside_rows);
        } else if words.field == Field::Synced {
            main.builder.lose_each(words.field, main_rows);
            aside.builder.lose_each(words.field, aside_rows);
        }
    }
    interpreter.tallies.not_told = columns;
}
