//! A file of what is to be queued: the columns `Operation`, `ObjectGUID` and `ObjectId`, in any order
//! and letter case. Without the first column every line is a link.
//!
//! In place of an id may stand a UPN or a sAMAccountName, in its column or in one for names. Other columns,
//! such as the score and the evidence of `candidates`, are nobody's business here.

use std::path::Path;

use super::who::{Pair, User, Who};
use crate::cli::Failure;
use crate::import::{Grid, GridRow};
use crate::plan::OpKind;
use crate::text::visible;

/// A line of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Order {
    /// Its number, from 1.
    pub(super) line: u64,
    /// What is to be done, or the text that names nothing.
    pub(super) kind: Result<OpKind, String>,
    /// The on-premises user.
    pub(super) onprem: Who,
    /// The cloud user.
    pub(super) cloud: Who,
}

/// The columns that name a user of one side.
struct Columns {
    /// Of an id, or a name in its place, the weightiest first.
    id: Vec<usize>,
    /// Of the UPN beside it.
    upn: Option<usize>,
}

impl Columns {
    fn of(grid: &Grid, ids: &[&str], upn: &str) -> Self {
        let id = ids.iter().filter_map(|name| grid.column(name)).collect();
        Self { id, upn: grid.column(upn) }
    }

    const fn is_missing(&self) -> bool {
        self.id.is_empty() && self.upn.is_none()
    }

    fn who(&self, row: &GridRow) -> Who {
        let texts: Vec<&str> = self.id.iter().map(|at| row.cell(*at)).collect();
        Who::of(&texts, self.upn.map(|at| row.cell(at)))
    }
}

/// Reads a file of operations. `candidates` writes such a file, and any spreadsheet can.
pub(super) fn read_orders(path: &Path) -> Result<Vec<Order>, Failure> {
    let unusable = |reason: &str| {
        unusable(
            path,
            "--add",
            reason,
            ", and for other operations than links the column Operation",
        )
    };
    let grid = Grid::read(path).map_err(|refusal| unusable(&refusal.to_string()))?;
    let (onprem, cloud) = columns(&grid);
    let kind_at = grid.column("Operation").or_else(|| grid.column("Op"));
    for (name, columns, other) in [("ObjectGUID", &onprem, &cloud), ("ObjectId", &cloud, &onprem)] {
        // A list of purges has no on-premises users.
        if columns.is_missing() && (kind_at.is_none() || other.is_missing()) {
            return Err(unusable(&format!("There is no column {name}.")));
        }
    }
    let order = |row: &GridRow| Order {
        line: row.line,
        kind: kind_at.map_or(Ok(OpKind::LinkUser), |at| read_kind(row.cell(at))),
        onprem: onprem.who(row),
        cloud: cloud.who(row),
    };
    Ok(grid.rows.iter().map(order).collect())
}

/// Reads a file of pairs that are rejected or readmitted.
pub(super) fn read_pairs(path: &Path) -> Result<Vec<Pair>, Failure> {
    let unusable = |reason: &str| unusable(path, "--reject and --readmit", reason, "");
    let grid = Grid::read(path).map_err(|refusal| unusable(&refusal.to_string()))?;
    let (onprem, cloud) = columns(&grid);
    for (name, columns) in [("ObjectGUID", &onprem), ("ObjectId", &cloud)] {
        if columns.is_missing() {
            return Err(unusable(&format!("There is no column {name}.")));
        }
    }
    let pair =
        |row: &GridRow| Pair { line: row.line, onprem: onprem.who(row), cloud: cloud.who(row) };
    Ok(grid.rows.iter().map(pair).collect())
}

/// Reads a file of on-premises users, each with a reason where there is a column of them.
pub(super) fn read_users(path: &Path) -> Result<Vec<User>, Failure> {
    let unusable = |reason: &str| {
        let path = visible(&path.display().to_string()).into_owned();
        Failure::Usage(format!(
            "{path}: {reason} A file for --set-aside and --bring-back has a column ObjectGUID (or UserPrincipalName or SamAccountName), and may have a column Reason."
        ))
    };
    let grid = Grid::read(path).map_err(|refusal| unusable(&refusal.to_string()))?;
    let ids = ["ObjectGUID", "OnPremSam", "SamAccountName", "OnPremUPN"];
    let columns = Columns::of(&grid, &ids, "UserPrincipalName");
    if columns.is_missing() {
        return Err(unusable("There is no column that names a user."));
    }
    let reason_at = grid.column("Reason");
    let user = |row: &GridRow| User {
        line: row.line,
        onprem: columns.who(row),
        reason: reason_at.map(|at| row.cell(at).trim().to_string()).filter(|it| !it.is_empty()),
    };
    Ok(grid.rows.iter().map(user).collect())
}

/// The columns of both sides.
fn columns(grid: &Grid) -> (Columns, Columns) {
    let onprem = ["ObjectGUID", "OnPremSam", "SamAccountName"];
    (Columns::of(grid, &onprem, "OnPremUPN"), Columns::of(grid, &["ObjectId"], "CloudUPN"))
}

fn unusable(path: &Path, option: &str, reason: &str, more: &str) -> Failure {
    Failure::Usage(format!(
        "{}: {reason} A file for {option} has the columns ObjectGUID and ObjectId (or OnPremUPN and CloudUPN){more}.",
        visible(&path.display().to_string())
    ))
}

fn read_kind(text: &str) -> Result<OpKind, String> {
    let name = text.trim().to_ascii_lowercase().replace([' ', '_'], "-");
    if name.is_empty() {
        return Ok(OpKind::LinkUser);
    }
    OpKind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| text.to_string())
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
            assert_eq!([orders[0].onprem.shown(), orders[0].cloud.shown()], [GUID, GUID]);
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
        assert!(orders[0].onprem.id.is_err());
        assert_eq!(orders[0].onprem.text, "System.Byte[]");
        assert_eq!(orders[1].cloud.id.as_ref().unwrap_err(), "the value is empty");
    }

    #[test]
    fn a_name_stands_in_the_place_of_an_id_or_in_a_column_of_its_own() {
        for text in [
            "ObjectGUID,ObjectId\nann@x.org,ann.cloud@x.org\n",
            "OnPremUPN,CloudUPN,score,rank,evidence\nann@x.org,ann.cloud@x.org,0.98,1,\n",
            "ObjectGUID,ObjectId,OnPremUPN,CloudUPN\n,,ann@x.org,ann.cloud@x.org\n",
        ] {
            let orders = read(text).unwrap();
            let names = [&orders[0].onprem.text, &orders[0].cloud.text];
            assert_eq!(names, ["ann@x.org", "ann.cloud@x.org"], "{text}");
        }
        let by_sam = read("sAMAccountName,ObjectId\n'-ann,1\n").unwrap();
        assert_eq!(by_sam[0].onprem.text, "-ann", "without what a spreadsheet needs");
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
