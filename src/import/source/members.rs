//! What is to be read of what is given: a file, or those in a folder, an archive, a workbook.

use std::fs;
use std::path::{Path, PathBuf};

use super::Stop;
use super::archive::{Archive, MOST_MEMBERS, Workbook, is_hidden};
use super::origin::Origin;
use super::raw::ZIP;
use super::workbook::{self, SheetText};
use crate::import::monitor::Monitor;
use crate::import::report::Refusal;
use crate::text::visible;

/// What is to be read of what is given.
#[derive(Debug)]
pub(in crate::import) enum Members {
    /// One file.
    One(Origin),
    /// Those of the files in this kind of place that are exports of what is wanted.
    Several(&'static str, Inside),
}

/// What is inside of a folder, an archive or a workbook.
#[derive(Debug, Default)]
pub(in crate::import) struct Inside {
    /// What is read.
    pub(in crate::import) origins: Vec<Origin>,
    /// What is not, each with the reason.
    pub(in crate::import) left_out: Vec<String>,
}

impl Inside {
    fn add(&mut self, other: Self) {
        self.origins.extend(other.origins);
        self.left_out.extend(other.left_out);
    }
}

/// Finds out what is to be read. A pipe is read into memory for that.
pub(in crate::import) fn members(origin: Origin, monitor: &Monitor) -> Result<Members, Stop> {
    let mut origin = origin;
    let announced = origin.size();
    if let Origin::Path(path) = &origin
        && path.is_dir()
    {
        return Ok(Members::Several("folder", folder(path, monitor)?));
    }
    if matches!(origin, Origin::Inside(..)) {
        let packed = origin.open(monitor)?.packed_size();
        monitor.expect_bytes(packed.unwrap_or_else(|| origin.size()));
        return Ok(Members::One(origin));
    }
    let is_zip = starts_with_zip(&mut origin, monitor)?;
    // The size of a pipe is known when it has been read.
    monitor.expect_bytes(origin.size().saturating_sub(announced));
    if !is_zip {
        return Ok(Members::One(origin));
    }
    let mut archive = match Archive::open(origin.raw(monitor)?) {
        Ok(archive) => archive,
        Err(refusal) => {
            return Err(of_workbook(refusal, &mut origin, monitor).into());
        }
    };
    match archive.workbook() {
        Some(kind) => Ok(Members::Several("workbook", sheets(archive, kind, &origin, monitor)?)),
        None => Ok(Members::Several("zip file", files(&mut archive, &origin, monitor)?)),
    }
}

fn starts_with_zip(origin: &mut Origin, monitor: &Monitor) -> Result<bool, Stop> {
    let mut head = [0; ZIP.len()];
    let mut source = origin.open(monitor)?;
    let filled = source.fill(&mut head)?;
    Ok(filled == head.len() && head == ZIP && !source.is_packed())
}

/// Why a zip file cannot be opened, as that of a workbook where its beginning tells that it is one.
fn of_workbook(refusal: Refusal, origin: &mut Origin, monitor: &Monitor) -> Refusal {
    let mut head = [0; 4096];
    let filled =
        origin.open(monitor).and_then(|mut source| Ok(source.fill(&mut head)?)).unwrap_or(0);
    let head = head.get(..filled).unwrap_or_default();
    let parts: [&[u8]; 4] = [b"[Content_Types].xml", b"xl/", b"docProps/", b"_rels/.rels"];
    match refusal {
        Refusal::Archive { reason, .. }
            if parts.iter().any(|part| memchr::memmem::find(head, part).is_some()) =>
        {
            Refusal::DamagedWorkbook { reason }
        }
        refusal => refusal,
    }
}

/// The files of a folder, not those of the folders in it, which are named as left out.
fn folder(path: &Path, monitor: &Monitor) -> Result<Inside, Stop> {
    let io = |error| Refusal::Io { bytes: 0, error };
    let (mut paths, mut folders): (Vec<PathBuf>, Vec<PathBuf>) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(path).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let name = path.file_name().map(PathBuf::from).unwrap_or_default();
        if path.is_file() && !is_hidden(&name) {
            paths.push(path);
        } else if path.is_dir() && !is_hidden(&name) && folders.len() < MOST_MEMBERS {
            folders.push(name);
        }
        if paths.len() > MOST_MEMBERS {
            return Err(Refusal::TooManyFiles { files: paths.len() }.into());
        }
    }
    paths.sort();
    folders.sort();
    let of_folder = |name: PathBuf| {
        format!("{} (a folder in it: name that)", visible(&name.display().to_string()))
    };
    let mut inside =
        Inside { left_out: folders.into_iter().map(of_folder).collect(), ..Inside::default() };
    for path in paths {
        match members(Origin::Path(path.clone()), monitor) {
            Ok(Members::One(origin)) => inside.origins.push(origin),
            Ok(Members::Several(_, inner)) => inside.add(inner),
            // Whoever reads it says why it cannot be read.
            Err(Stop::Refused(_)) => inside.origins.push(Origin::Path(path)),
            Err(stop) => return Err(stop),
        }
    }
    Ok(inside)
}

/// The files of an archive, and the sheets of the workbooks in it.
fn files(archive: &mut Archive, origin: &Origin, monitor: &Monitor) -> Result<Inside, Stop> {
    let (paths, outside) = archive.files()?;
    let of_outside = |name: String| {
        format!("{} (its path leads out of the zip file: unpack it yourself)", visible(&name))
    };
    let mut inside =
        Inside { left_out: outside.into_iter().map(of_outside).collect(), ..Inside::default() };
    for path in paths {
        let mut member = Origin::Inside(Box::new(origin.clone()), path);
        let mut head = [0; ZIP.len()];
        let is_zip = member.open(monitor)?.fill(&mut head)? == head.len() && head == ZIP;
        if is_zip
            && let Some(inner) = inner_archive(&mut member, monitor)?
            && let Some(kind) = inner.workbook()
        {
            monitor.expect_bytes(member.size());
            inside.add(sheets(inner, kind, &member, monitor)?);
        } else {
            inside.origins.push(member);
        }
    }
    Ok(inside)
}

/// A zip file in an archive, if it can be opened; whoever reads it says why it cannot.
fn inner_archive(member: &mut Origin, monitor: &Monitor) -> Result<Option<Archive>, Stop> {
    match member.raw(monitor) {
        Ok(raw) => Ok(Archive::open(raw).ok()),
        Err(Stop::Refused(_)) => Ok(None),
        Err(stop) => Err(stop),
    }
}

fn sheets(
    archive: Archive,
    kind: Workbook,
    origin: &Origin,
    monitor: &Monitor,
) -> Result<Inside, Stop> {
    let sheets = workbook::sheets(archive, kind, origin.size(), monitor)?;
    let path = |name: &str| origin.path().join(name).display().to_string();
    let named =
        |sheet: SheetText| Origin::Sheet(path(&sheet.name), sheet.bytes.into(), sheet.hidden);
    let hidden = |name: &String| {
        let (name, path) = (visible(name), path(name));
        format!("{name} (a hidden sheet; {} reads it)", visible(&path))
    };
    Ok(Inside {
        left_out: sheets.hidden.iter().map(hidden).collect(),
        origins: sheets.shown.into_iter().map(named).collect(),
    })
}
