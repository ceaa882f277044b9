//! The files of one side, read one after the other and merged role by role.

use std::collections::BTreeMap;

use super::file::{AnyRow, AnyTable, FileRead, Job, Sheet, read_file, with_rows_of};
use super::format::Page;
use super::judge::missing_page;
use super::repeat;
use super::report::{Code, FileError, FileReport, Finding, Refusal};
use super::row_origin::{Number, Places, RowOrigin};
use super::shared_anchors;
use super::source::{Inside, Members, Origin, Stop, members};
use crate::directory::{ByRole, Directory, FederatedDomains, Field, Flaws, Role, Table, merge};
use crate::text::visible;

/// One file and what it is given as.
#[derive(Clone, Debug)]
pub(super) struct Input {
    pub(super) origin: Origin,
    pub(super) role: Role,
    /// What the same folder, archive or workbook is given as besides.
    pub(super) also: Vec<Role>,
}

/// A file that was read.
pub(super) struct File {
    pub(super) report: FileReport,
    pub(super) name: String,
    pub(super) role: Option<Role>,
    pub(super) numeric_ids: (u64, u64),
    page: Option<Page>,
}

impl File {
    /// Whether both are the same, byte for byte.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        self.report.sha256.is_some() && self.report.sha256 == other.report.sha256
    }
}

/// The tables of the files, with the number of each file.
pub(super) type Sheets = ByRole<Vec<(Number, Sheet)>>;

/// A folder, an archive or a workbook.
struct Place<'p> {
    number: usize,
    name: String,
    kind: &'static str,
    also: &'p [Role],
}

/// What a file is, without advice about it.
fn first_sentence(refusal: &Refusal) -> String {
    let text = refusal.to_string();
    text.split(". ").next().unwrap_or_default().trim_end_matches('.').to_string()
}

/// What one thread does.
#[derive(Default)]
pub(super) struct Lane {
    pub(super) files: BTreeMap<Number, File>,
    pub(super) errors: BTreeMap<Number, FileError>,
    pub(super) cancelled: bool,
    /// The tables, merged; `None` where no file gave one.
    tables: ByRole<Option<AnyTable>>,
    pub(super) codes: Vec<Finding>,
    /// Where the on-premises users stand.
    pub(super) onprem_places: Places,
}

impl Lane {
    pub(super) fn read(inputs: Vec<(usize, Input)>, job: Job<'_>) -> Self {
        let mut lane = Self::default();
        let mut sheets = Sheets::default();
        for (number, input) in inputs {
            if lane.cancelled {
                break;
            }
            let given = Some(input.role);
            let job = Job { given, ..job };
            lane.read_input(number, input.origin, &input.also, job, &mut sheets);
        }
        if lane.errors.is_empty() && !lane.cancelled {
            lane.merge(sheets);
        }
        lane
    }

    /// Reads a file, or those in a folder, an archive or a workbook.
    pub(super) fn read_input(
        &mut self,
        number: usize,
        origin: Origin,
        also: &[Role],
        job: Job<'_>,
        sheets: &mut Sheets,
    ) {
        let name = origin.name();
        match members(origin, job.monitor) {
            Ok(Members::One(origin)) => self.read_one((number, 0), origin, job, sheets),
            Ok(Members::Several(kind, mut inside)) => match inside.origins.pop() {
                // What is wrong with the only one is what there is to say.
                Some(only) if inside.origins.is_empty() && inside.left_out.is_empty() => {
                    self.read_one((number, 0), only, job, sheets);
                }
                last => {
                    inside.origins.extend(last);
                    let place = Place { number, name, kind, also };
                    self.read_several(&place, inside, job, sheets);
                }
            },
            Err(stop) => self.refuse((number, 0), name, stop, job.given, sheets),
        }
    }

    fn read_one(&mut self, number: Number, origin: Origin, job: Job<'_>, sheets: &mut Sheets) {
        let name = origin.short_name();
        self.record(number, read_file(origin, job), job.given, sheets);
        if let Some(file) = self.files.get_mut(&number) {
            file.name = name;
        }
    }

    /// Records that nothing could be read of an input.
    fn refuse(
        &mut self,
        number: Number,
        name: String,
        stop: Stop,
        given: Option<Role>,
        sheets: &mut Sheets,
    ) {
        self.record(number, FileRead::refused(name, stop, given), given, sheets);
    }

    /// Reads those files in a folder, archive or workbook that are exports of what is wanted, and says which
    /// are left out.
    fn read_several(
        &mut self,
        place: &Place<'_>,
        inside: Inside,
        job: Job<'_>,
        sheets: &mut Sheets,
    ) {
        let mut left_out = Vec::new();
        let mut first = None;
        for (member, origin) in inside.origins.into_iter().enumerate() {
            if self.cancelled {
                return;
            }
            let (name, number) = (origin.short_name(), (place.number, member));
            let read = read_file(origin, job);
            if let Err(Stop::Refused(refusal)) = &read.result
                && refusal.is_of_something_else()
            {
                // What the other side reads is not left out.
                let is_read = |looks: Role| place.also.contains(&looks);
                if !matches!(refusal, Refusal::WrongSide { looks, .. } if is_read(*looks)) {
                    left_out.push(format!("{} ({})", visible(&name), first_sentence(refusal)));
                }
                continue;
            }
            self.record(number, read, job.given, sheets);
            if let Some(file) = self.files.get_mut(&number) {
                file.name = name;
                first.get_or_insert(number);
            }
        }
        left_out.extend(inside.left_out);
        let Some(first) = first else {
            let refusal = nothing_inside(place.kind, job.given, &left_out);
            let stop = Stop::Refused(refusal);
            return self.refuse((place.number, 0), place.name.clone(), stop, job.given, sheets);
        };
        if let Some(file) = self.files.get_mut(&first)
            && !left_out.is_empty()
        {
            let count = left_out.len() as u64;
            let text = format!(
                "Left out of the {} {}: {}.",
                place.kind,
                visible(&place.name),
                left_out.join("; ")
            );
            file.report.add(Finding::whole(Code::LeftOut, count, text));
        }
    }

    /// What this thread did and another one.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.files.extend(other.files);
        self.errors.extend(other.errors);
        self.cancelled |= other.cancelled;
        for (role, table) in other.tables {
            self.tables[role] = self.tables[role].take().or(table);
        }
        self.codes.extend(other.codes);
        if self.onprem_places.origins.is_empty() {
            self.onprem_places = other.onprem_places;
        }
        self
    }

    /// Records what became of a file.
    pub(super) fn record(
        &mut self,
        number: Number,
        read: FileRead,
        given: Option<Role>,
        sheets: &mut Sheets,
    ) {
        let FileRead { report, result, numeric_ids, page, made_by } = read;
        match result {
            Ok(found) => {
                for sheet in found {
                    sheets[sheet.role].push((number, sheet));
                }
            }
            Err(Stop::Cancelled) => self.cancelled = true,
            Err(Stop::Refused(reason)) => {
                let path = report.path.clone();
                self.errors.insert(number, FileError { path, role: given, reason, made_by });
            }
            // The second reading of a file takes every byte.
            Err(Stop::NotUtf8) => {}
        }
        let name = report.path.clone();
        let role = report.kind;
        self.files.insert(number, File { report, name, role, numeric_ids, page });
    }

    /// Says of each role that has pages of an answer, and not the last one, that there are more.
    fn report_missing_pages(&mut self) {
        for role in Role::ALL {
            let of_role = |file: &&mut File| file.role == Some(role) && file.page.is_some();
            let pages: Vec<&mut File> = self.files.values_mut().filter(of_role).collect();
            let is_followed = |file: &&mut File| matches!(file.page, Some(Page::Followed(_)));
            if pages.iter().all(is_followed)
                && let Some(last) = pages.into_iter().last()
                && let Some(Page::Followed(line)) = last.page
            {
                last.report.add(missing_page(line, role));
                last.report.flaws.incomplete = true;
            }
        }
    }

    pub(super) fn merge(&mut self, sheets: Sheets) {
        self.report_missing_pages();
        for (role, sheets) in sheets {
            self.tables[role] =
                with_rows_of!(role, Rows => self.combine::<Rows>(sheets).map(Rows::any));
        }
    }

    /// Merges the tables of one role; `None` if there are none.
    fn combine<R: AnyRow>(&mut self, sheets: Vec<(Number, Sheet)>) -> Option<Table<R>> {
        let first = sheets.first()?.0;
        let mut origins = Vec::new();
        let mut tables = Vec::new();
        let mut flaws = Flaws::default();
        for (number, sheet) in sheets {
            let Some(table) = R::typed(sheet.table) else { continue };
            let file = self.files.get(&number);
            flaws = flaws.and(file.map(|file| file.report.flaws).unwrap_or_default());
            let name = file.map(|file| file.name.clone()).unwrap_or_default();
            let sha256 = file.and_then(|file| file.report.sha256.clone());
            origins.push(RowOrigin { number, name, sha256, lines: sheet.lines });
            tables.push(table);
        }
        let Ok((mut table, found)) = merge(tables) else {
            let file = self.files.get(&first);
            let path = file.map(|file| file.report.path.clone()).unwrap_or_default();
            let role = file.and_then(|file| file.role);
            let reason = Refusal::TooLarge;
            self.errors.insert(first, FileError { path, role, reason, made_by: None });
            return None;
        };
        table.add_flaws(flaws);
        for (number, finding) in repeat::findings(&origins, &found) {
            if let Some(file) = self.files.get_mut(&number) {
                file.report.add(finding);
            }
        }
        for (number, users) in repeat::counted_twice(&origins, &found.repeated) {
            if let Some(file) = self.files.get_mut(&number) {
                file.report.users = file.report.users.saturating_sub(users);
            }
        }
        if R::ANCHOR == Field::ImmutableId {
            let (of_files, of_all) = shared_anchors::findings(&table, &origins, &found.sources);
            for (number, finding) in of_files {
                if let Some(file) = self.files.get_mut(&number) {
                    file.report.add(finding);
                }
            }
            self.codes.extend(of_all);
        }
        if R::ID == Field::ObjectGuid {
            self.onprem_places = Places { origins, sources: found.sources };
        }
        Some(table)
    }

    /// Refuses a file that is given on both sides.
    pub(super) fn refuse_same_files(&mut self) {
        let of_both = |a: &File, b: &File| {
            let sides = (a.role, b.role);
            let onprem = Some(Role::OnPrem);
            let of_cloud = |role| matches!(role, Some(Role::Cloud | Role::Deleted));
            a.is_same_as(b)
                && (sides.0 == onprem && of_cloud(sides.1)
                    || sides.1 == onprem && of_cloud(sides.0))
        };
        for (number, file) in &self.files {
            let before = self.files.range(..number).find(|(_, other)| of_both(file, other));
            let Some(((_, other), role)) = before.zip(file.role) else { continue };
            let path = file.report.path.clone();
            let reason = Refusal::BothSides { other: other.report.path.clone(), given: role };
            self.errors
                .insert(*number, FileError { path, role: Some(role), reason, made_by: None });
        }
    }

    /// Everything that was read, each list in its place.
    pub(super) fn directory(&mut self) -> Directory {
        let listed_deleted = self.files.values().any(|file| file.role == Some(Role::Deleted));
        let stood_aside = self.tables[Role::Deleted].is_some() && !listed_deleted;
        Directory {
            onprem: self.table(Role::OnPrem).unwrap_or_default(),
            cloud: self.table(Role::Cloud).unwrap_or_default(),
            deleted: self.table(Role::Deleted),
            deleted_stood_aside: stood_aside,
            mailboxes: self.table(Role::Mailboxes),
            remote_mailboxes: self.table(Role::RemoteMailboxes),
            onprem_mailboxes: self.table(Role::OnPremMailboxes),
            anchor_column: None,
            federated: FederatedDomains::default(),
        }
    }

    fn table<R: AnyRow>(&mut self, role: Role) -> Option<Table<R>> {
        self.tables[role].take().and_then(R::typed)
    }
}

/// The refusal of a folder, archive or workbook of which nothing is read.
fn nothing_inside(kind: &'static str, wanted: Option<Role>, left_out: &[String]) -> Refusal {
    let left_out = match left_out {
        [] => "it is empty.".to_string(),
        some => format!("{}.", some.join("; ")),
    };
    Refusal::NothingInside { kind, wanted, left_out }
}
