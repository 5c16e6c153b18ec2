//! Disks that fail: at the k-th operation, once or from then on, with half of the bytes written.

use crate::store::disk::{Disk, RealDisk};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// How a disk fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The k-th operation alone: disk full, then somebody made room.
    Once(usize),
    /// The k-th operation and all after it: the process was killed.
    Stop(usize),
}

/// What was done to a disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Create(PathBuf),
    Write(PathBuf),
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
    Sync(PathBuf),
}

/// The file system, until it fails. Keeps a list of what was done.
#[derive(Debug)]
pub(crate) struct FaultyDisk {
    fault: Fault,
    done: Mutex<Vec<Operation>>,
}

impl FaultyDisk {
    pub(crate) fn new(fault: Fault) -> Self {
        Self { fault, done: Mutex::new(Vec::new()) }
    }

    pub(crate) fn operations(&self) -> Vec<Operation> {
        self.done.lock().unwrap().clone()
    }

    fn step(&self, operation: Operation) -> io::Result<()> {
        let mut done = self.done.lock().unwrap();
        done.push(operation);
        let fails = match self.fault {
            Fault::Once(at) => done.len() == at,
            Fault::Stop(at) => done.len() >= at,
        };
        if fails { Err(ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

impl Disk for FaultyDisk {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.step(Operation::Create(path.to_owned()))?;
        RealDisk.create_folder(path)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let step = self.step(Operation::Write(path.to_owned()));
        if step.is_err() && self.done.lock().unwrap().len().is_multiple_of(2) {
            std::fs::write(path, &bytes[..bytes.len() / 2])?;
        }
        step?;
        std::fs::write(path, bytes)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step(Operation::Rename(from.to_owned(), to.to_owned()))?;
        RealDisk.rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.step(Operation::Remove(path.to_owned()))?;
        RealDisk.remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.step(Operation::Remove(path.to_owned()))?;
        RealDisk.remove_folder(path)
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        self.step(Operation::Sync(path.to_owned()))
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step(Operation::Sync(path.to_owned()))
    }
}
