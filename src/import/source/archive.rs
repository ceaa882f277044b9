//! What is in a zip file: exports, or the parts of a workbook.

use std::io::{BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use zip::{CompressionMethod, ZipArchive};

use super::raw::Raw;
use super::unpack::{Unpacking, damaged};
use crate::import::report::Refusal;

/// How many files an archive or folder may hold.
pub(super) const MOST_MEMBERS: usize = 1000;
/// How many entries an archive may list.
const MOST_ENTRIES: usize = 10_000;

/// The programs whose workbooks are zip files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Workbook {
    Excel,
    OpenDocument,
    /// Of one that is not read; its name.
    Other(&'static str),
    /// No workbook, but a text.
    Text,
}

/// A zip file that is open.
#[derive(Debug)]
pub(super) struct Archive {
    /// The same bytes, to be opened again for each entry.
    raw: Raw,
    zip: ZipArchive<BufReader<Raw>>,
}

impl Archive {
    /// Opens a zip file.
    pub(super) fn open(raw: Raw) -> Result<Self, Refusal> {
        let zip = ZipArchive::new(BufReader::new(raw.again()?))
            .map_err(|error| damaged("zip", &error.to_string()))?;
        if zip.len() > MOST_ENTRIES {
            return Err(Refusal::Unpacked { kind: "zip" });
        }
        Ok(Self { raw, zip })
    }

    /// Which program's workbook it is; `None` if it is none.
    pub(super) fn workbook(&self) -> Option<Workbook> {
        let has = |name: &str| self.zip.index_for_name(name).is_some();
        if has("xl/workbook.bin") {
            Some(Workbook::Other("an Excel binary workbook (.xlsb)"))
        } else if has("[Content_Types].xml") && has("xl/workbook.xml") {
            Some(Workbook::Excel)
        } else if has("word/document.xml") {
            Some(Workbook::Text)
        } else if has("[Content_Types].xml") {
            Some(Workbook::Other("a document of Office"))
        } else if has("content.xml") && has("mimetype") {
            Some(Workbook::OpenDocument)
        } else if has("Index/Document.iwa") || has("Index.zip") {
            Some(Workbook::Other("a document of Apple Numbers"))
        } else {
            None
        }
    }

    /// The files in it that may be exports, by their paths in there, and the names of those whose path leads out of
    /// the archive.
    pub(super) fn files(&mut self) -> Result<(Vec<PathBuf>, Vec<String>), Refusal> {
        let (mut files, mut outside) = (Vec::new(), Vec::new());
        for number in 0..self.zip.len() {
            let entry = self.zip.by_index_raw(number);
            let entry = entry.map_err(|error| damaged("zip", &error.to_string()))?;
            // A path that leads out of the archive is no name of anything in it.
            let Some(path) = entry.enclosed_name().filter(|_| entry.is_file()) else {
                if entry.is_file() {
                    outside.extend(entry.name().ok().map(std::borrow::Cow::into_owned));
                }
                continue;
            };
            if !is_hidden(&path) {
                files.push(path);
            }
        }
        files.sort();
        if files.len() > MOST_MEMBERS {
            return Err(Refusal::TooManyFiles { files: files.len() });
        }
        Ok((files, outside))
    }

    /// All entries, one after the other, to be unpacked.
    pub(super) fn entries(&mut self) -> impl Iterator<Item = Result<Unpacking, Refusal>> {
        (0..self.zip.len()).map(|number| self.unpack(number))
    }

    /// The names of all entries, in their order.
    pub(super) fn all_names(&mut self) -> Vec<String> {
        let count = self.zip.len();
        let name = |number| {
            let entry = self.zip.by_index_raw(number).ok()?;
            Some(entry.name().ok()?.into_owned())
        };
        (0..count).map(name).map(Option::unwrap_or_default).collect()
    }

    /// The names of all entries that are files, in their order.
    pub(super) fn names(&self) -> Vec<String> {
        let names = self.zip.file_names().flatten().map(std::borrow::Cow::into_owned);
        names.filter(|name| !name.ends_with('/')).collect()
    }

    /// The entry with exactly this name; `None` if there is none.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Unpacking>, Refusal> {
        let number = self.zip.index_for_name(name);
        number.map(|number| self.unpack(number)).transpose()
    }

    /// The file with this path; `None` if there is none.
    pub(super) fn member(&mut self, path: &Path) -> Result<Option<Unpacking>, Refusal> {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let usual = self.zip.index_for_name(&parts.join("/"));
        // A name may say `./` or have other slashes.
        let number = match usual.filter(|number| self.is_at(*number, path)) {
            None => (0..self.zip.len()).find(|number| self.is_at(*number, path)),
            usual => usual,
        };
        number.map(|number| self.unpack(number)).transpose()
    }

    fn is_at(&mut self, number: usize, path: &Path) -> bool {
        let entry = self.zip.by_index_raw(number);
        entry.is_ok_and(|entry| entry.is_file() && entry.enclosed_name().as_deref() == Some(path))
    }

    /// A path in two: a workbook in the archive, and a sheet of it.
    pub(super) fn split(&mut self, path: &Path) -> Option<(PathBuf, PathBuf)> {
        let (files, _) = self.files().ok()?;
        let book = files.into_iter().find(|file| path.starts_with(file))?;
        let sheet = path.strip_prefix(&book).ok()?.to_path_buf();
        Some((book, sheet))
    }

    fn unpack(&mut self, number: usize) -> Result<Unpacking, Refusal> {
        let entry = self.zip.by_index_raw(number);
        let entry = entry.map_err(|error| damaged("zip", &error.to_string()))?;
        if entry.encrypted() {
            return Err(Refusal::Encrypted);
        }
        let deflated = match entry.compression() {
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            other => return Err(Refusal::Method { method: method_name(other) }),
        };
        let Some(start) = entry.data_start() else {
            return Err(damaged("zip", "an entry has no place"));
        };
        let (size, stated) = (entry.compressed_size(), (entry.size(), entry.crc32()));
        drop(entry);
        let mut raw = self.raw.again()?;
        let io = |error| Refusal::Io { bytes: 0, error };
        raw.seek(SeekFrom::Start(start)).map_err(io)?;
        Ok(Unpacking::member(raw, size, deflated, stated))
    }

    /// The whole of it, for whoever reads its parts.
    pub(super) fn raw(&self) -> Result<Raw, Refusal> {
        self.raw.again()
    }
}

/// The name of a way to pack that is not read (APPNOTE 4.4.5).
fn method_name(method: CompressionMethod) -> &'static str {
    let known = [
        (CompressionMethod::DEFLATE64, "Deflate64"),
        (CompressionMethod::BZIP2, "bzip2"),
        (CompressionMethod::LZMA, "LZMA"),
        (CompressionMethod::ZSTD, "Zstandard"),
        (CompressionMethod::XZ, "xz"),
        (CompressionMethod::PPMD, "PPMd"),
    ];
    known.into_iter().find(|(other, _)| *other == method).map_or("an old method", |(_, name)| name)
}

/// Whether a file is one of the system's own, or the lock of an open workbook.
pub(super) fn is_hidden(path: &Path) -> bool {
    path.components().any(|part| {
        let name = part.as_os_str().to_string_lossy();
        name.starts_with('.') || name.starts_with("~$") || name == "__MACOSX"
    })
}
