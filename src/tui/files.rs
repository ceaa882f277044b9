//! The files that the screen writes and names.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{MAIN_SEPARATOR, Path};

use crate::app::{ResultBytes, WriteError};
use crate::session::at_home;
use crate::workspace::{WriteFileError, read_file, write_file};

/// Writes a file as a whole, and says where.
///
/// # Errors
/// [`WriteError`] says what stands in the way.
pub(super) fn write(path: &Path, bytes: &[u8], replace: bool) -> Result<String, WriteError> {
    match write_file(path, replace, |out| out.write_all(bytes)) {
        Ok(whole) => Ok(format!("written: {}", whole.display())),
        Err(WriteFileError::Exists(path)) => Err(WriteError::Exists(path)),
        Err(failed) => Err(WriteError::Failed(failed.to_string())),
    }
}

/// Reads a file of results.
pub(super) fn read_results(path: &Path) -> Result<ResultBytes, String> {
    let bytes =
        read_file(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(ResultBytes { name: name.unwrap_or_default(), bytes })
}

/// How many names are listed where several go on.
const LISTED: usize = 12;

/// Completes a half-typed path as far as it is certain, and gives the names that go on from there where there are
/// several. Of several paths with `;` between them, the last; an empty one becomes the folder that was used last.
#[must_use]
pub(super) fn complete(typed: &str, last: Option<&Path>) -> (String, Vec<String>) {
    if let (true, Some(folder)) = (typed.trim().is_empty(), last) {
        return (format!("{}{MAIN_SEPARATOR}", folder.display()), Vec::new());
    }
    let as_it_is = || (typed.to_string(), Vec::new());
    let (before, last) =
        typed.rsplit_once(';').map_or(("", typed), |(before, last)| (before, last));
    let trimmed = last.trim_start();
    let lead: String = if typed.contains(';') { format!("{before}; ") } else { String::new() };
    let path = &at_home(Path::new(trimmed));
    let (folder, begun) = if trimmed.ends_with(std::path::is_separator) {
        (path.as_path(), "")
    } else {
        (
            path.parent().unwrap_or(path),
            path.file_name().and_then(|name| name.to_str()).unwrap_or(""),
        )
    };
    let Ok(mut names) = names_in(folder, begun) else { return as_it_is() };
    let Some(common) = common_beginning(&names) else { return as_it_is() };
    let mut completed = folder.join(&common).to_string_lossy().into_owned();
    if names.len() == 1 && Path::new(&completed).is_dir() {
        completed.push(MAIN_SEPARATOR);
    }
    names.sort_unstable();
    let more = names.len().saturating_sub(LISTED);
    names.truncate(LISTED);
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    let several = if names.len() > 1 { names } else { Vec::new() };
    (format!("{lead}{completed}"), several)
}

fn names_in(folder: &Path, begun: &str) -> io::Result<Vec<String>> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().into_string().map_err(|_| ErrorKind::InvalidData)?;
        let hidden = name.starts_with('.') && !begun.starts_with('.');
        if name.starts_with(begun) && !hidden {
            names.push(name);
        }
    }
    Ok(names)
}

fn common_beginning(names: &[String]) -> Option<String> {
    let (first, rest) = names.split_first()?;
    let mut common: Vec<char> = first.chars().collect();
    for name in rest {
        let same = common.iter().zip(name.chars()).take_while(|(a, b)| **a == *b).count();
        common.truncate(same);
    }
    Some(common.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn a_path_is_completed_as_far_as_it_is_certain() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["cloud-1.csv", "cloud-2.csv", "onprem.csv"] {
            File::create(folder.path().join(name)).unwrap();
        }
        fs::create_dir(folder.path().join("more")).unwrap();
        let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let several = vec!["cloud-1.csv".to_string(), "cloud-2.csv".to_string()];
        assert_eq!(complete(&at("c"), None), (at("cloud-"), several));
        let last = complete("", Some(folder.path())).0;
        assert_eq!(last, at(""), "an empty line takes the last folder");
        let complete = |typed: &str| complete(typed, None).0;
        assert_eq!(complete(&at("on")), at("onprem.csv"));
        assert_eq!(complete(&at("mo")), format!("{}{MAIN_SEPARATOR}", at("more")));
        assert_eq!(complete(&at("x")), at("x"));
        assert_eq!(
            complete(&format!("{}; {}", at("a"), at("on"))),
            format!("{}; {}", at("a"), at("onprem.csv"))
        );
    }
}
