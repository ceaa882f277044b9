//! Where the bytes of one export come from.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Stop;
use super::archive::Archive;
use super::bytes::ByteSource;
use super::detect::is_binary;
use super::magic::BINARY;
use super::raw::{Raw, refusal_of};
use super::workbook::{self, Hidden};
use crate::import::monitor::Monitor;
use crate::import::report::Refusal;

/// What an operator writes for the standard input.
pub(in crate::import) const STANDARD_INPUT: &str = "-";
/// The most that is read of what is no file, in bytes: it is all in memory, and may have no end.
const ENDLESS: u64 = 1 << 30;
/// How much of it tells whether it is worth reading on, in bytes.
const HEAD: u64 = 64 * 1024;

/// Where the bytes of one export come from. It can be opened again, since a file whose encoding was
/// taken wrongly is read a second time.
#[derive(Clone, Debug)]
pub(in crate::import) enum Origin {
    /// A file.
    Path(PathBuf),
    /// What is poured into the program.
    StandardInput,
    /// Bytes in memory, under a name.
    Memory(String, Arc<[u8]>),
    /// The sheet of a workbook as text, under a name: a record is a row of it. What of it the workbook does not show.
    Sheet(String, Arc<[u8]>, Hidden),
    /// What is in an archive or a workbook, by its path in there.
    Inside(Box<Origin>, PathBuf),
}

impl Origin {
    /// What stands at a path, which may lead into an archive or a workbook: `exports.zip/ad.csv`.
    pub(in crate::import) fn at(path: &Path) -> Self {
        if path == Path::new(STANDARD_INPUT) {
            return Self::StandardInput;
        }
        if fs::symlink_metadata(path).is_err() {
            let is_file = |place: &&Path| fs::metadata(place).is_ok_and(|place| place.is_file());
            if let Some(outer) = path.ancestors().skip(1).find(is_file)
                && let Ok(inner) = path.strip_prefix(outer)
            {
                return Self::Inside(Box::new(Self::Path(outer.into())), inner.into());
            }
        }
        Self::Path(path.into())
    }

    /// Whether anything stands there that can be read once more.
    pub(in crate::import) fn is_there(&self) -> bool {
        match self {
            Self::Path(path) => fs::metadata(path).is_ok(),
            Self::StandardInput => false,
            Self::Memory(..) | Self::Sheet(..) => true,
            Self::Inside(outer, _) => outer.is_there(),
        }
    }

    /// Whether it is the sheet of a workbook, as far as it was opened.
    pub(in crate::import) const fn is_sheet(&self) -> bool {
        matches!(self, Self::Sheet(..))
    }

    /// What of the sheet of a workbook is not shown to whoever opens it.
    pub(in crate::import) fn hidden(&self) -> Hidden {
        match self {
            Self::Sheet(_, _, hidden) => *hidden,
            _ => Hidden::default(),
        }
    }

    /// The path, or the name as one.
    pub(in crate::import) fn path(&self) -> PathBuf {
        match self {
            Self::Path(path) => path.clone(),
            Self::StandardInput => STANDARD_INPUT.into(),
            Self::Memory(name, _) | Self::Sheet(name, ..) => name.into(),
            Self::Inside(outer, inner) => outer.path().join(inner),
        }
    }

    /// The path or name, as messages show it.
    pub(in crate::import) fn name(&self) -> String {
        match self {
            Self::Memory(name, _) | Self::Sheet(name, ..) => name.clone(),
            _ => self.path().display().to_string(),
        }
    }

    /// The file's name without its folder.
    pub(in crate::import) fn short_name(&self) -> String {
        if let Self::Memory(name, _) | Self::Sheet(name, ..) = self {
            return name.clone();
        }
        let path = self.path();
        path.file_name().map_or_else(|| self.name(), |name| name.to_string_lossy().into())
    }

    /// How many bytes are to be expected; 0 where that cannot be known.
    pub(in crate::import) fn size(&self) -> u64 {
        match self {
            Self::Path(path) => fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Self::Memory(_, bytes) | Self::Sheet(_, bytes, _) => bytes.len() as u64,
            Self::StandardInput | Self::Inside(..) => 0,
        }
    }

    /// Opens it for reading from the start. What can be read only once, a pipe, is read into memory
    /// first, and so is the sheet of a workbook; `self` becomes that.
    pub(in crate::import) fn open(&mut self, monitor: &Monitor) -> Result<ByteSource, Stop> {
        let Self::Inside(outer, inner) = self else {
            return Ok(ByteSource::of(self.raw(monitor)?)?);
        };
        let mut archive = Archive::open(outer.raw(monitor)?)?;
        if archive.workbook().is_some() {
            let sheet = workbook::sheet(archive, inner, outer.size(), monitor)?;
            *self = Self::Sheet(self.name(), sheet.bytes.into(), sheet.hidden);
            return self.open(monitor);
        }
        if let Some(member) = archive.member(inner)? {
            return Ok(ByteSource::Packed(member));
        }
        let Some((book, sheet)) = archive.split(inner) else { return Err(Refusal::Missing.into()) };
        let mut book = Self::Inside(outer.clone(), book);
        book.load(monitor)?;
        *self = Self::Inside(Box::new(book), sheet);
        self.open(monitor)
    }

    /// The bytes as they lie there, packed or not.
    pub(super) fn raw(&mut self, monitor: &Monitor) -> Result<Raw, Stop> {
        let read = match self {
            Self::Memory(_, bytes) | Self::Sheet(_, bytes, _) => {
                return Ok(Raw::Memory(Arc::clone(bytes), 0));
            }
            Self::Inside(..) => {
                self.load(monitor)?;
                return self.raw(monitor);
            }
            Self::StandardInput => {
                let mut input = standard_input().map_err(|error| refusal_of(error, 0))?;
                read_whole(&mut input, monitor)?
            }
            Self::Path(path) => {
                let metadata = fs::metadata(&*path).map_err(|error| refusal_of(error, 0))?;
                if metadata.is_dir() {
                    return Err(Refusal::Directory.into());
                }
                if metadata.is_file() {
                    return Ok(Raw::open(path)?);
                }
                let mut pipe = File::open(&*path).map_err(|error| refusal_of(error, 0))?;
                read_whole(&mut pipe, monitor)?
            }
        };
        *self = Self::Memory(self.name(), read.into());
        self.raw(monitor)
    }

    /// Reads all of it, unpacked, into memory.
    fn load(&mut self, monitor: &Monitor) -> Result<(), Stop> {
        let mut source = self.open(monitor)?;
        let mut bytes = Vec::new();
        let mut block = vec![0; HEAD as usize];
        let mut told = source.start();
        loop {
            if monitor.is_cancelled() {
                return Err(Stop::Cancelled);
            }
            let filled = source.fill(&mut block)?;
            monitor.add_bytes(source.position() - told);
            told = source.position();
            bytes.extend_from_slice(block.get(..filled).unwrap_or_default());
            if filled == 0 {
                break;
            }
            if bytes.len() as u64 > ENDLESS {
                return Err(Refusal::Unpacked { kind: "zip" }.into());
            }
        }
        *self = Self::Memory(self.name(), bytes.into());
        Ok(())
    }
}

/// What is poured into the program.
#[cfg(unix)]
fn standard_input() -> io::Result<impl Read> {
    File::open("/dev/stdin")
}

/// What is poured into the program. It has no name here: `CONIN$` is the console, also behind a pipe.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it has to be opened")]
fn standard_input() -> io::Result<impl Read> {
    Ok(io::stdin().lock())
}

/// Reads what can be read only once.
fn read_whole(reader: &mut dyn Read, monitor: &Monitor) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    loop {
        if monitor.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        let done = bytes.len() as u64;
        let read = reader.take(HEAD).read_to_end(&mut bytes);
        if read.map_err(|error| refusal_of(error, done))? == 0 {
            return Ok(bytes);
        }
        if done == 0 && bytes.len() as u64 == HEAD && is_binary(&bytes) {
            return Err(BINARY.into());
        }
        if bytes.len() as u64 > ENDLESS {
            return Err(Refusal::Endless.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let open = |path: PathBuf| Origin::Path(path).open(&Monitor::new()).unwrap_err();
        assert!(matches!(open(folder.path().join("none.csv")), Stop::Refused(Refusal::Missing)));
        assert!(matches!(open(folder.path().to_path_buf()), Stop::Refused(Refusal::Directory)));
    }

    #[cfg(windows)]
    #[test]
    fn a_file_that_another_program_keeps_for_itself_says_so() {
        use std::io::Write as _;
        use std::os::windows::fs::OpenOptionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.csv");
        fs::File::create(&path).unwrap().write_all(b"Id\n").unwrap();
        let _held = fs::OpenOptions::new().read(true).share_mode(0).open(&path).unwrap();
        let Stop::Refused(refused) = Origin::Path(path).open(&Monitor::new()).unwrap_err() else {
            panic!("nobody has cancelled it");
        };
        assert!(refused.to_string().contains("another program has it open"), "{refused}");
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.csv");
        let mut writer = File::create(&path).unwrap();
        writer.write_all(b"Id\n").unwrap();
        let read_all = |source: &mut ByteSource| {
            let mut block = [0; 64];
            while source.fill(&mut block).unwrap() > 0 {}
        };

        let mut source = Origin::Path(path.clone()).open(&Monitor::new()).unwrap();
        read_all(&mut source);
        assert!(source.finish().is_ok());

        let mut source = Origin::Path(path.clone()).open(&Monitor::new()).unwrap();
        read_all(&mut source);
        writer.write_all(b"1\n").unwrap();
        assert!(matches!(source.finish(), Err(Refusal::Changed { before: 3, after: 5 })));

        let mut source = Origin::Path(path.clone()).open(&Monitor::new()).unwrap();
        writer.write_all(b"2\n").unwrap();
        read_all(&mut source);
        assert!(matches!(source.finish(), Err(Refusal::Changed { before: 5, after: 7 })));
    }

    #[cfg_attr(windows, ignore = "wine keeps the name of a deleted file until nobody has it open")]
    #[test]
    fn a_file_that_is_deleted_while_it_is_read_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("export.csv");
        File::create(&path).unwrap().write_all(b"Id\n").unwrap();
        let mut source = Origin::Path(path.clone()).open(&Monitor::new()).unwrap();
        while source.fill(&mut [0; 64]).unwrap() > 0 {}
        fs::remove_file(&path).unwrap();
        assert!(matches!(source.finish(), Err(Refusal::Vanished)));
    }
}
