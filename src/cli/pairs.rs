//! A file of pairs: the columns `ObjectGUID` and `ObjectId`, in any form, order and letter case.

use std::path::Path;

use super::Failure;
use crate::anchor::{Guid, HexOrder, read_guid};
use crate::import::{Grid, GridRow};
use crate::text::visible;

/// An id that could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct BadId {
    /// The text of the cell.
    pub(super) text: String,
    /// Why it is refused.
    pub(super) reason: String,
}

/// A line of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Pair {
    /// Its number, from 1.
    pub(super) line: u64,
    /// Whose anchor it is.
    pub(super) object_guid: Result<Guid, BadId>,
    /// Who gets it.
    pub(super) object_id: Result<Guid, BadId>,
}

impl Pair {
    /// The objectGUID, or the text that should have been one.
    pub(super) fn object_guid_text(&self) -> String {
        text_of(&self.object_guid)
    }

    /// The object id, or the text that should have been one.
    pub(super) fn object_id_text(&self) -> String {
        text_of(&self.object_id)
    }
}

fn text_of(id: &Result<Guid, BadId>) -> String {
    match id {
        Ok(guid) => guid.to_string(),
        Err(bad) => bad.text.clone(),
    }
}

/// Reads a file of pairs. `candidates` writes such a file, and any spreadsheet can.
pub(super) fn read_pairs(path: &Path) -> Result<Vec<Pair>, Failure> {
    let unusable = |reason: &str| {
        Failure::Usage(format!(
            "{}: {reason} A file of pairs has the columns ObjectGUID and ObjectId.",
            visible(&path.display().to_string())
        ))
    };
    let grid = Grid::read(path).map_err(|refusal| unusable(&refusal.to_string()))?;
    let column = |name: &str| {
        grid.column(name).ok_or_else(|| unusable(&format!("There is no column {name}.")))
    };
    let (guid_at, id_at) = (column("ObjectGUID")?, column("ObjectId")?);
    let pair = |row: &GridRow| Pair {
        line: row.line,
        object_guid: read_id(row.cell(guid_at)),
        object_id: read_id(row.cell(id_at)),
    };
    Ok(grid.rows.iter().map(pair).collect())
}

fn read_id(text: &str) -> Result<Guid, BadId> {
    read_guid(text, HexOrder::Undecided)
        .map(|reading| reading.guid)
        .map_err(|error| BadId { text: text.to_string(), reason: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Pair>, Failure> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pairs.csv");
        let mut file = std::fs::File::create(&path).unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        read_pairs(&path)
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
            let pairs = read(&text).unwrap();
            assert_eq!(pairs.len(), 1, "{text}");
            assert_eq!(pairs[0].line, 2);
            assert_eq!(pairs[0].object_guid, pairs[0].object_id);
            assert_eq!(pairs[0].object_guid_text(), GUID);
        }
    }

    #[test]
    fn a_bad_id_is_kept_with_its_reason() {
        let pairs = read(&format!("ObjectGUID,ObjectId\nSystem.Byte[],{GUID}\n{GUID}\n")).unwrap();
        assert!(pairs[0].object_guid.is_err());
        assert_eq!(pairs[1].object_id.as_ref().unwrap_err().reason, "the value is empty");
    }

    #[test]
    fn a_file_without_the_columns_is_refused() {
        let error = read("a,b\n1,2\n").unwrap_err().to_string();
        assert!(error.contains("There is no column ObjectGUID."), "{error}");
    }
}
