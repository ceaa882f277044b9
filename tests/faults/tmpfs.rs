//! A file system in memory, which goes away when a test wants it.

use std::cell::Cell;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A file system, mounted in a folder of its own.
pub(crate) struct Tmpfs {
    folder: TempDir,
    mounted: Cell<bool>,
}

impl Tmpfs {
    /// Mounts one, which only root may, and not in every container.
    pub(crate) fn mount() -> Result<Self, &'static str> {
        const NOT_HERE: &str = "no tmpfs can be mounted here";
        if !cfg!(target_os = "linux") {
            return Err(NOT_HERE);
        }
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=16m", "tmpfs"]).arg(folder.path());
        let is_mounted = mount.output().is_ok_and(|output| output.status.success());
        if is_mounted { Ok(Self { folder, mounted: true.into() }) } else { Err(NOT_HERE) }
    }

    /// Leaves no room on it.
    pub(crate) fn fill(&self) {
        let mut ballast = File::create(self.path().join("ballast")).unwrap();
        while ballast.write_all(&[1; 4096]).is_ok() {}
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Takes it away from its place; whoever has a file of it open keeps it.
    pub(crate) fn unmount(&self) {
        if self.mounted.take() {
            let _ = Command::new("umount").arg("-l").arg(self.path()).status();
        }
    }
}

impl Drop for Tmpfs {
    fn drop(&mut self) {
        self.unmount();
    }
}
