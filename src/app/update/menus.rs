//! Short lists to choose from.

use crate::app::model::{Main, possible_columns};
use crate::app::overlay::{Choice, ColumnList, Cursor, Menu, MenuItem};
use crate::app::pane::{Column, Side};
use crate::directory::{AnchorPolicy, CloudRow, Field, OnPremRow, Row, Table};
use crate::plan::{CloudFilter, Filter, OnPremFilter};
use crate::search::{Direction, SortBy};
use crate::session::Demo;

/// The keys that choose a line at once, in order; those that move in a list are left out.
const LETTERS: &str = "123456789abcdefhimnoprstuvwxyz";

/// The demos.
pub(super) fn demos() -> Menu {
    let items = Demo::ALL.into_iter().zip(LETTERS.chars()).map(|(demo, key)| MenuItem {
        key: Some(key),
        label: demo.name().into(),
        detail: demo.title().into(),
        choice: Choice::Demo(demo),
    });
    menu("Demo", items.collect(), 0)
}

/// The source anchors, the cursor on the present one.
pub(super) fn anchor(now: AnchorPolicy) -> Menu {
    let all = [AnchorPolicy::Auto, AnchorPolicy::ObjectGuid, AnchorPolicy::ConsistencyGuid];
    let items = all.into_iter().zip(LETTERS.chars()).map(|(policy, key)| {
        let (label, detail) = anchor_name(policy);
        MenuItem {
            key: Some(key),
            label: label.into(),
            detail: detail.into(),
            choice: Choice::Anchor(policy),
        }
    });
    let at = all.iter().position(|policy| *policy == now).unwrap_or(0);
    menu("Source anchor", items.collect(), at)
}

/// The name of a source anchor, and in a sentence.
pub(super) const fn anchor_name(policy: AnchorPolicy) -> (&'static str, &'static str) {
    match policy {
        AnchorPolicy::Auto => ("auto", "mS-DS-ConsistencyGuid where it is filled, else objectGUID"),
        AnchorPolicy::ObjectGuid => ("objectGUID", "objectGUID for everybody"),
        AnchorPolicy::ConsistencyGuid => ("ConsistencyGuid", "mS-DS-ConsistencyGuid for everybody"),
    }
}

/// Whom the focused pane may show, with counts.
pub(super) fn filter(main: &Main) -> Menu {
    let states = &main.data.states;
    match main.focus {
        Side::OnPrem => {
            let count = |filter: OnPremFilter| states.count_onprem(filter.states());
            filters(main.left.filter, count, Choice::OnPremFilter)
        }
        Side::Cloud => {
            let count = |filter: CloudFilter| states.count_cloud(filter.states());
            filters(main.right.filter, count, Choice::CloudFilter)
        }
    }
}

fn filters<F: Filter>(now: F, count: impl Fn(F) -> usize, choice: fn(F) -> Choice) -> Menu {
    let items = F::ALL.iter().copied().zip(LETTERS.chars()).map(|(filter, key)| MenuItem {
        key: Some(key),
        label: filter.label().into(),
        detail: count(filter).to_string(),
        choice: choice(filter),
    });
    let at = F::ALL.iter().position(|filter| *filter == now).unwrap_or(0);
    menu("Show", items.collect(), at)
}

/// The columns to sort the focused pane by. The present one a second time turns it round.
pub(super) fn sort(main: &Main) -> Menu {
    let side = main.focus;
    let (columns, now) = match side {
        Side::OnPrem => (&main.left.columns, main.left.sort),
        Side::Cloud => (&main.right.columns, main.right.sort),
    };
    let best = MenuItem {
        key: LETTERS.chars().next(),
        label: "best match".into(),
        detail: if now == SortBy::BestMatch { "now".into() } else { String::new() },
        choice: Choice::Sort(side, SortBy::BestMatch),
    };
    let fields = columns.iter().filter_map(|column| match column {
        Column::Field(field) => Some(*field),
        Column::Fit | Column::State | Column::Anchor => None,
    });
    let by_field = fields.zip(LETTERS.chars().skip(1)).map(|(field, key)| {
        let (detail, next) = match now {
            SortBy::Column(sorted, Direction::Ascending) if sorted == field => {
                ("now, a to z".into(), Direction::Descending)
            }
            SortBy::Column(sorted, Direction::Descending) if sorted == field => {
                ("now, z to a".into(), Direction::Ascending)
            }
            _ => (String::new(), Direction::Ascending),
        };
        let choice = Choice::Sort(side, SortBy::Column(field, next));
        MenuItem { key: Some(key), label: field.title().into(), detail, choice }
    });
    menu("Sort by", std::iter::once(best).chain(by_field).collect(), 0)
}

/// The columns of the focused pane, the shown ones first.
pub(super) fn columns(main: &Main) -> ColumnList {
    let side = main.focus;
    let shown = match side {
        Side::OnPrem => &main.left.columns,
        Side::Cloud => &main.right.columns,
    };
    let hidden = possible_columns(side).into_iter().filter(|column| !shown.contains(column));
    let items =
        shown.iter().map(|column| (*column, true)).chain(hidden.map(|column| (column, false)));
    ColumnList { side, items: items.collect(), cursor: Cursor::default() }
}

/// The values of the pair that can be copied, in full.
pub(super) fn copy(main: &Main) -> Menu {
    let preview = &main.preview;
    let mut values: Vec<(&str, String)> = Vec::new();
    if let Some(Ok(anchor)) = &preview.anchor {
        values.push(("ImmutableId to set", anchor.guid.base64()));
        values.push(("GUID", anchor.guid.to_string()));
        values.push(("bytes", anchor.guid.hex()));
        values.push(("LDAP filter", anchor.guid.ldap_filter()));
        values.push(("connector DN", anchor.guid.connector_dn()));
    }
    if let Ok(command) = &preview.command {
        values.push(("command", command.clone()));
    }
    if let Some(id) = preview.present.as_ref().and_then(|present| present.id.value()) {
        values.push(("ImmutableId in the cloud", id.to_string()));
    }
    let directory = &main.data.directory;
    values
        .extend(main.left.cursor.map(|row| own_values(&directory.onprem, row)).unwrap_or_default());
    values
        .extend(main.right.cursor.map(|row| own_values(&directory.cloud, row)).unwrap_or_default());
    if let Some((onprem, cloud)) = main.left.cursor.zip(main.right.cursor) {
        values.push(("both users, tab-separated", both(main, onprem, cloud)));
    }
    let items = values.into_iter().zip(LETTERS.chars()).map(|((label, value), key)| MenuItem {
        key: Some(key),
        label: label.into(),
        detail: value.clone(),
        choice: Choice::Copy(value),
    });
    menu("Copy", items.collect(), 0)
}

fn own_values<R: Row>(table: &Table<R>, row: R) -> Vec<(&'static str, String)> {
    let (upn, id, name) = if R::ID == Field::ObjectGuid {
        ("on-premises UPN", "objectGUID", "on-premises name")
    } else {
        ("cloud UPN", "object id", "cloud name")
    };
    [(upn, Field::Upn), (id, R::ID), (name, Field::DisplayName)]
        .into_iter()
        .filter_map(|(label, field)| Some((label, table.display(row, field).value()?.into_owned())))
        .collect()
}

fn both(main: &Main, onprem: OnPremRow, cloud: CloudRow) -> String {
    let directory = &main.data.directory;
    let field = |table: Option<String>| table.unwrap_or_default().replace(['\t', '\n', '\r'], " ");
    let ours = |f: Field| field(directory.onprem.display(onprem, f).value().map(Into::into));
    let theirs = |f: Field| field(directory.cloud.display(cloud, f).value().map(Into::into));
    [
        ours(Field::DisplayName),
        ours(Field::Upn),
        ours(Field::ObjectGuid),
        theirs(Field::DisplayName),
        theirs(Field::Upn),
        theirs(Field::CloudId),
    ]
    .join("\t")
}

fn menu(title: &str, items: Vec<MenuItem>, at: usize) -> Menu {
    Menu { title: title.into(), items, cursor: Cursor { at, ..Cursor::default() } }
}
