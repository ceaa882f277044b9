//! The admin center's export with its values under the wrong headings, a known defect
//! (docs/facts.md, Exports).

use crate::directory::{Field, Row, Table};
use crate::import::cell::is_time;
use crate::import::heading::Shape;
use crate::import::report::{Code, Finding, counted};

/// The fields that are used all the same: their values prove themselves.
pub(in crate::import) const STILL_GOOD: [Field; 3] =
    [Field::CloudId, Field::Upn, Field::DisplayName];

/// The message, if the values do not fit their headings.
///
/// A sync time that is no time, or a sync time on many users who are not synced while others are: a
/// tenant whose sync was switched off has times and nobody who is synced.
pub(in crate::import) fn finding<R: Row>(shape: &Shape, table: &Table<R>) -> Option<Finding> {
    if shape.name != "m365-admin-center" {
        return None;
    }
    let (mut synced, mut unsynced_with_time, mut no_time) = (0_u64, 0_u64, 0_u64);
    for row in table.rows() {
        let is_synced = table.flag(row, Field::Synced).value() == Some(true);
        let time = table.text_or_empty(row, Field::LastSync);
        synced += u64::from(is_synced);
        unsynced_with_time += u64::from(!is_synced && !time.is_empty());
        no_time += u64::from(!time.is_empty() && !is_time(time));
    }
    let many = |count: u64| count * 10 >= table.len() as u64;
    let wrong = if no_time > 0 && many(no_time) {
        counted(
            no_time,
            "user has something else than a time",
            "users have something else than a time",
        )
    } else if synced > 0 && unsynced_with_time > 0 && many(unsynced_with_time) {
        counted(
            unsynced_with_time,
            "user who is not synced has one",
            "users who are not synced have one",
        )
    } else {
        return None;
    };
    let text = format!(
        "The admin-center export seems shifted (known defect): under 'Last dirsync time' {wrong}. Only Object Id, UPN and display name are used."
    );
    Some(Finding::whole(Code::ShiftedColumns, no_time.max(unsynced_with_time), text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::{CloudRow, FieldSet, TableBuilder};

    fn found(shape: &str, users: &[(Option<bool>, &str)]) -> bool {
        let mut builder = TableBuilder::<CloudRow>::new();
        let class = builder.class(FieldSet::EMPTY, FieldSet::EMPTY);
        for (synced, time) in users {
            builder.start_row(class);
            if let Some(synced) = synced {
                builder.set_flag(Field::Synced, *synced);
            }
            builder.set_text(Field::LastSync, time);
        }
        let named = Shape::named(shape);
        finding(&named, &builder.finish()).is_some()
    }

    #[test]
    fn values_under_wrong_headings_are_noticed() {
        let (time, center) = ("2025-04-08 09:15:27Z", "m365-admin-center");
        assert!(found(center, &[(Some(true), time), (None, time)]));
        assert!(found(center, &[(None, "Microsoft 365 E3"), (Some(true), "")]));
        assert!(!found(center, &[(Some(true), time), (None, "")]));
        assert!(!found(center, &[(None, time), (None, time)]), "sync was switched off");
        assert!(!found("get-msoluser", &[(Some(true), time), (None, time)]));
    }
}
