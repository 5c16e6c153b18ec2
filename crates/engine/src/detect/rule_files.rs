//! Rule files from disk: found within bounds, and read, each on whatever thread.

use super::not_used::NotUsed;
use crate::error::Error;
use detect::load::FILE_BYTES;
use detect::rule::Origin;
use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folders deeper than this hold no rules of anybody's.
const DEPTH_MAX: usize = 32;
/// Bytes of all rule files together; `SigmaHQ` has 12 MB. Somebody who gives a whole disk is told so, and no memory is filled.
const BYTES_MAX: usize = 256 << 20;

/// What was found.
#[derive(Default)]
pub(super) struct RuleFiles {
    /// In the order of their names.
    pub(super) files: Vec<RuleFile>,
    /// Files that are too large to be read.
    pub(super) not_used: Vec<NotUsed>,
    bytes: usize,
}

/// Where a text of rules is.
pub(super) enum RuleFile {
    /// On disk.
    OnDisk(PathBuf),
    /// In the program, under a name that no file has.
    Own(String, &'static str),
}

impl RuleFile {
    /// Its path as given, or its name.
    pub(super) fn name(&self) -> Arc<str> {
        match self {
            Self::OnDisk(path) => path.to_string_lossy().into(),
            Self::Own(name, _) => name.as_str().into(),
        }
    }

    /// Its text. A file may have grown since it was found: with a byte too many, it is refused where it is loaded.
    pub(super) fn read(&self) -> Result<Cow<'static, [u8]>, Error> {
        let path = match self {
            Self::OnDisk(path) => path,
            Self::Own(_, text) => return Ok(text.as_bytes().into()),
        };
        let mut text = Vec::new();
        let read = File::open(path).and_then(|file| {
            text.reserve(usize::try_from(file.metadata()?.len()).unwrap_or(FILE_BYTES).min(FILE_BYTES) + 1);
            file.take(FILE_BYTES as u64 + 1).read_to_end(&mut text)
        });
        read.map(|_| text.into()).map_err(|source| Error::RuleFile { path: path.clone(), source })
    }
}

impl RuleFiles {
    /// All `.yml` and `.yaml` files below the paths; a path that is a file itself may be called anything.
    pub(super) fn find(paths: &[PathBuf]) -> Result<Self, Error> {
        let mut found = Self::default();
        for path in paths {
            let before = found.files.len() + found.not_used.len();
            found.walk(path, 0)?;
            if found.files.len() + found.not_used.len() == before {
                return Err(Error::NoRules(path.clone()));
            }
        }
        Ok(found)
    }

    /// Recursion is bounded by [`DEPTH_MAX`]. Links are followed for a path that was given, never below it. What is neither a file nor a
    /// folder is never opened: reading from it may not end.
    fn walk(&mut self, path: &Path, depth: usize) -> Result<(), Error> {
        let failed = |source| Error::RuleFile { path: path.to_owned(), source };
        let status = if depth == 0 { fs::metadata(path) } else { fs::symlink_metadata(path) }.map_err(failed)?;
        if status.is_dir() && depth < DEPTH_MAX {
            let entries = fs::read_dir(path).map_err(failed)?;
            let mut names: Vec<PathBuf> =
                entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(failed)?;
            names.sort();
            return names.iter().try_for_each(|name| self.walk(name, depth + 1));
        }
        let is_rule =
            path.extension().is_some_and(|end| end.eq_ignore_ascii_case("yml") || end.eq_ignore_ascii_case("yaml"));
        match status.is_file() {
            true if depth == 0 || is_rule => {
                self.file(path, status.len());
                Ok(())
            }
            false if depth == 0 && !status.is_dir() => {
                Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "it is neither a file nor a folder")))
            }
            false if is_rule => {
                let reason = if status.is_symlink() { "a link, which is not followed" } else { "it is no file" };
                self.not_used.push(not_read(path, reason.to_owned()));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn file(&mut self, path: &Path, size: u64) {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let reason = if size > FILE_BYTES {
            format!("the file has {size} bytes; {FILE_BYTES} are allowed")
        } else if self.bytes + size > BYTES_MAX {
            format!("the rule files before it have {} bytes; {BYTES_MAX} are read", self.bytes)
        } else {
            self.bytes += size;
            return self.files.push(RuleFile::OnDisk(path.to_owned()));
        };
        self.not_used.push(not_read(path, reason));
    }
}

fn not_read(path: &Path, reason: String) -> NotUsed {
    NotUsed { origin: Origin { file: path.to_string_lossy().into(), document: 0 }, title: None, reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.yml"), "title: A").unwrap();
        fs::write(folder.path().join("c.txt"), "title: C").unwrap();
        File::create(folder.path().join("b.yml")).unwrap().set_len(1 << 40).unwrap();
        let found = RuleFiles::find(&[folder.path().to_owned()]).unwrap();
        assert_eq!(found.files.len(), 1);
        assert_eq!(*found.files[0].read().unwrap(), *b"title: A");
        assert_eq!(found.not_used[0].reason, format!("the file has {} bytes; 1048576 are allowed", 1_u64 << 40));
        assert!(matches!(RuleFiles::find(&[folder.path().join("d.yml")]), Err(Error::RuleFile { .. })));
        assert_eq!(RuleFiles::find(&[folder.path().join("c.txt")]).unwrap().files.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_refused() {
        let Err(Error::RuleFile { source, .. }) = RuleFiles::find(&["/dev/zero".into()]) else { panic!("it was read") };
        assert_eq!(source.to_string(), "it is neither a file nor a folder");
        let folder = tempfile::tempdir().unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("a.yml")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", folder.path().join("b.YML")).unwrap();
        let found = RuleFiles::find(&[folder.path().to_owned()]).unwrap();
        let reasons: Vec<&str> = found.not_used.iter().map(|rule| rule.reason.as_str()).collect();
        assert_eq!(reasons, ["it is no file", "a link, which is not followed"]);
    }
}
