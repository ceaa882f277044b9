//! A file of what is to be queued: the columns `Operation`, `ObjectGUID` and `ObjectId`, in any order
//! and letter case. Without the first column every line is a link.

use std::path::Path;

use crate::anchor::{Guid, HexOrder, read_guid};
use crate::cli::Failure;
use crate::import::{Grid, GridRow};
use crate::plan::OpKind;
use crate::text::visible;

/// An id that could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct BadId {
    /// The text of the cell.
    pub(super) text: String,
    /// Why it is refused.
    pub(super) reason: String,
}

/// An id of a line.
pub(super) type Id = Result<Guid, BadId>;

/// A line of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Order {
    /// Its number, from 1.
    pub(super) line: u64,
    /// What is to be done, or the text that names nothing.
    pub(super) kind: Result<OpKind, String>,
    /// The on-premises user.
    pub(super) object_guid: Id,
    /// The cloud user.
    pub(super) object_id: Id,
}

impl Order {
    /// The objectGUID, or the text that should have been one.
    pub(super) fn object_guid_text(&self) -> String {
        text_of(&self.object_guid)
    }

    /// The object id, or the text that should have been one.
    pub(super) fn object_id_text(&self) -> String {
        text_of(&self.object_id)
    }
}

fn text_of(id: &Id) -> String {
    match id {
        Ok(guid) => guid.to_string(),
        Err(bad) => bad.text.clone(),
    }
}

/// Reads a file of operations. `candidates` writes such a file, and any spreadsheet can.
pub(super) fn read_orders(path: &Path) -> Result<Vec<Order>, Failure> {
    let unusable = |reason: &str| {
        Failure::Usage(format!(
            "{}: {reason} A file for --add has the columns ObjectGUID and ObjectId, and for other operations than links the column Operation.",
            visible(&path.display().to_string())
        ))
    };
    let grid = Grid::read(path).map_err(|refusal| unusable(&refusal.to_string()))?;
    let (guid_at, id_at) = (grid.column("ObjectGUID"), grid.column("ObjectId"));
    let kind_at = grid.column("Operation").or_else(|| grid.column("Op"));
    for (name, at) in [("ObjectGUID", guid_at), ("ObjectId", id_at)] {
        // A list of purges has no on-premises users.
        if at.is_none() && (kind_at.is_none() || guid_at.or(id_at).is_none()) {
            return Err(unusable(&format!("There is no column {name}.")));
        }
    }
    let cell = |row: &GridRow, at: Option<usize>| {
        at.map(|at| row.cell(at).to_string()).unwrap_or_default()
    };
    let order = |row: &GridRow| Order {
        line: row.line,
        kind: kind_at.map_or(Ok(OpKind::LinkUser), |at| read_kind(row.cell(at))),
        object_guid: read_id(&cell(row, guid_at)),
        object_id: read_id(&cell(row, id_at)),
    };
    Ok(grid.rows.iter().map(order).collect())
}

fn read_kind(text: &str) -> Result<OpKind, String> {
    let name = text.trim().to_ascii_lowercase().replace([' ', '_'], "-");
    if name.is_empty() {
        return Ok(OpKind::LinkUser);
    }
    OpKind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| text.to_string())
}

fn read_id(text: &str) -> Id {
    read_guid(text, HexOrder::Undecided)
        .map(|reading| reading.guid)
        .map_err(|error| BadId { text: text.to_string(), reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Order>, Failure> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pairs.csv");
        let mut file = std::fs::File::create(&path).unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        read_orders(&path)
    }

    const GUID: &str = "198208a4-8cf1-4b27-89ba-297611c9b5e2";

    #[test]
    fn columns_are_found_in_any_order_and_delimiter() {
        for text in [
            format!("ObjectGUID,ObjectId\n{GUID},{GUID}\n"),
            format!(
                "\u{feff}score;object id;OBJECTGUID\r\n1;{{{GUID}}};pAiCGfGMJ0uJuil2Ecm14g==\r\n\r\n"
            ),
            format!("\"ObjectId\"\t\"ObjectGUID\"\n\"{GUID}\"\t\"{GUID}\""),
        ] {
            let orders = read(&text).unwrap();
            assert_eq!(orders.len(), 1, "{text}");
            assert_eq!((orders[0].line, &orders[0].kind), (2, &Ok(OpKind::LinkUser)));
            assert_eq!(orders[0].object_guid, orders[0].object_id);
            assert_eq!(orders[0].object_guid_text(), GUID);
        }
    }

    #[test]
    fn operations_are_named_as_everywhere_else() {
        let text = format!(
            "operation,ObjectId\npurge-deleted-user,{GUID}\nClear Anchor,{GUID}\n,{GUID}\npurge,{GUID}\n"
        );
        let kinds: Vec<_> = read(&text).unwrap().into_iter().map(|order| order.kind).collect();
        let expected = [
            Ok(OpKind::PurgeDeletedUser),
            Ok(OpKind::ClearAnchor),
            Ok(OpKind::LinkUser),
            Err("purge".to_string()),
        ];
        assert_eq!(kinds, expected);
    }

    #[test]
    fn a_bad_id_is_kept_with_its_reason() {
        let orders = read(&format!("ObjectGUID,ObjectId\nSystem.Byte[],{GUID}\n{GUID}\n")).unwrap();
        assert!(orders[0].object_guid.is_err());
        assert_eq!(orders[1].object_id.as_ref().unwrap_err().reason, "the value is empty");
    }

    #[test]
    fn a_file_without_the_columns_is_refused() {
        for (text, missing) in [
            ("a,b\n1,2\n", "ObjectGUID"),
            ("ObjectGUID\n1\n", "ObjectId"),
            ("Operation\nx\n", "ObjectGUID"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(&format!("There is no column {missing}.")), "{error}");
        }
    }
}
