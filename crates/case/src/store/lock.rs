//! One writer at a time: an advisory lock on `case.lock`. Readers take none.

use crate::error::Error;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// The file that writers lock. It stays empty.
pub(crate) const LOCK_FILE: &str = "case.lock";

/// Locks the case until the file returned is dropped.
pub(crate) fn lock(root: &Path) -> Result<File, Error> {
    let path = root.join(LOCK_FILE);
    let mut options = OpenOptions::new();
    let file = options.create(true).truncate(false).write(true).open(&path).map_err(Error::io("opening", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Locked(root.to_owned())),
        Err(TryLockError::Error(source)) => Err(Error::io("locking", &path)(source)),
    }
}
