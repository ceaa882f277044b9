//! Tables of any kind of rows, by role.

use crate::directory::{
    CloudRow, DeletedRow, MailboxRow, OnPremMailboxRow, OnPremRow, Role, Row, Table,
};

/// Writes an expression for the type of rows that files of a role have: the one place that pairs them.
macro_rules! with_rows_of {
    ($role:expr, $rows:ident => $body:expr) => {
        match $role {
            $crate::directory::Role::OnPrem => {
                type $rows = $crate::directory::OnPremRow;
                $body
            }
            $crate::directory::Role::Cloud => {
                type $rows = $crate::directory::CloudRow;
                $body
            }
            $crate::directory::Role::Deleted => {
                type $rows = $crate::directory::DeletedRow;
                $body
            }
            $crate::directory::Role::Mailboxes => {
                type $rows = $crate::directory::MailboxRow;
                $body
            }
            $crate::directory::Role::RemoteMailboxes | $crate::directory::Role::OnPremMailboxes => {
                type $rows = $crate::directory::OnPremMailboxRow;
                $body
            }
        }
    };
}
pub(in crate::import) use with_rows_of;

/// Rows whose tables can be kept as [`AnyTable`].
pub(in crate::import) trait AnyRow: Row {
    /// A table of such rows, as one of any.
    fn any(table: Table<Self>) -> AnyTable;

    /// The table, if it is one of such rows.
    fn typed(table: AnyTable) -> Option<Table<Self>>;
}

macro_rules! any_table {
    ($($kind:ident($row:ident))*) => {
        /// A table of any kind of rows.
        #[derive(Clone, Debug)]
        pub(in crate::import) enum AnyTable { $($kind(Table<$row>),)* }

        $(impl AnyRow for $row {
            fn any(table: Table<Self>) -> AnyTable {
                AnyTable::$kind(table)
            }

            fn typed(table: AnyTable) -> Option<Table<Self>> {
                match table {
                    AnyTable::$kind(table) => Some(table),
                    _ => None,
                }
            }
        })*
    };
}

any_table! {
    OnPrem(OnPremRow) Cloud(CloudRow) Deleted(DeletedRow) Mailboxes(MailboxRow)
    OnPremMailboxes(OnPremMailboxRow)
}

/// A table of one file, with the line of each row.
#[derive(Debug)]
pub(in crate::import) struct Sheet {
    /// What its rows are.
    pub(in crate::import) role: Role,
    pub(in crate::import) table: AnyTable,
    pub(in crate::import) lines: Vec<u32>,
}

impl Sheet {
    /// A sheet of these rows.
    pub(super) fn new<R: AnyRow>(role: Role, table: Table<R>, lines: Vec<u32>) -> Self {
        Self { role, table: R::any(table), lines }
    }

    /// A sheet without rows.
    pub(super) fn empty(role: Role) -> Self {
        with_rows_of!(role, Rows => Self::new(role, Table::<Rows>::default(), Vec::new()))
    }
}
