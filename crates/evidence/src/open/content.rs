//! Bytes that were taken in once, under a limit, and hashed on the way: in memory while they are few, else in an anonymous
//! temporary file, or left where they are when the disk holds them already.

use crate::limits::{SNIFF_BYTES, SPOOL_BYTES};
use crate::open::system::{FileSystem, ReadSeek};
use model::Digest;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes read, hashed and written at once: small enough for the processor's cache.
const STEP_BYTES: usize = 256 * 1024;

/// Where the bytes are.
pub(crate) enum Store<'a> {
    /// In memory.
    Memory(Vec<u8>),
    /// In a temporary file without a name.
    Spool(File),
    /// In the evidence itself.
    Place(&'a dyn FileSystem, PathBuf),
}

impl Store<'_> {
    /// Reads them from the beginning.
    pub(crate) fn reader(&mut self) -> io::Result<Box<dyn ReadSeek + '_>> {
        Ok(match self {
            Self::Memory(bytes) => Box::new(Cursor::new(bytes.as_slice())),
            Self::Spool(file) => {
                file.seek(SeekFrom::Start(0))?;
                Box::new(&*file)
            }
            Self::Place(system, path) => system.open(path)?,
        })
    }
}

/// What ended the taking in before the end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The source could not be read further.
    Source(io::Error),
    /// There was more than the limit allows.
    Limit,
    /// The temporary file could not be written.
    Spool(io::Error),
}

/// Bytes taken in.
pub(crate) struct Content<'a> {
    pub(crate) store: Store<'a>,
    pub(crate) sha256: Digest,
    pub(crate) size_bytes: u64,
    /// The first [`SNIFF_BYTES`] of them.
    pub(crate) head: Vec<u8>,
    pub(crate) stop: Option<Stop>,
}

impl Content<'_> {
    /// No bytes.
    pub(crate) fn none() -> Self {
        Self {
            store: Store::Memory(Vec::new()),
            sha256: digest(Sha256::new()),
            size_bytes: 0,
            head: Vec::new(),
            stop: None,
        }
    }

    /// Takes in what `source` gives, at most `limit` bytes.
    pub(crate) fn take_in(source: &mut dyn Read, limit: u64, spool_dir: Option<&Path>) -> Self {
        let mut intake =
            TakeIn { hasher: Sha256::new(), bytes: Vec::new(), spool: None, size_bytes: 0, head: Vec::new() };
        let stop = intake.run(source, limit, spool_dir).err();
        let head = match intake.spool {
            None => intake.bytes[..intake.bytes.len().min(SNIFF_BYTES)].to_vec(),
            Some(_) => intake.head,
        };
        let store = match intake.spool {
            None => Store::Memory(intake.bytes),
            Some(file) => Store::Spool(file),
        };
        Self { store, sha256: digest(intake.hasher), size_bytes: intake.size_bytes, head, stop }
    }
}

impl<'a> Content<'a> {
    /// Hashes a file where it stands, unless `stopped` says that nobody wants it any more.
    pub(crate) fn in_place(system: &'a dyn FileSystem, path: &Path, stopped: &dyn Fn() -> bool) -> Self {
        let mut content = Self { store: Store::Place(system, path.to_owned()), ..Self::none() };
        let mut hasher = Sha256::new();
        content.stop = content.hash(&mut hasher, stopped).err().map(Stop::Source);
        content.sha256 = digest(hasher);
        content
    }

    /// A file where it stands, with a digest of its path inside the evidence in place of its own. That it cannot be read is told when it is.
    pub(crate) fn named(system: &'a dyn FileSystem, place: &Path, path: &str, size_bytes: u64) -> Self {
        let mut content = Self { store: Store::Place(system, place.to_owned()), size_bytes, ..Self::none() };
        content.sha256 = digest(Sha256::new_with_prefix(b"path:").chain_update(path));
        let head = content.store.reader().and_then(|source| {
            let mut head = Vec::new();
            source.take(SNIFF_BYTES as u64).read_to_end(&mut head).map(|_| head)
        });
        match head {
            Ok(head) => content.head = head,
            Err(error) => content.stop = Some(Stop::Source(error)),
        }
        content
    }

    fn hash(&mut self, hasher: &mut Sha256, stopped: &dyn Fn() -> bool) -> io::Result<()> {
        let Self { store, size_bytes, head, .. } = self;
        let mut source = store.reader()?;
        let mut step = vec![0; STEP_BYTES];
        loop {
            let length = read_some(&mut source, &mut step)?;
            if length == 0 {
                return Ok(());
            }
            hasher.update(&step[..length]);
            let missing = SNIFF_BYTES - head.len();
            head.extend_from_slice(&step[..length.min(missing)]);
            *size_bytes += length as u64;
            if stopped() {
                return Err(io::Error::other("stopped"));
            }
        }
    }
}

fn digest(hasher: Sha256) -> Digest {
    Digest(hasher.finalize().into())
}

/// State of [`Content::take_in`].
struct TakeIn {
    hasher: Sha256,
    bytes: Vec<u8>,
    spool: Option<File>,
    size_bytes: u64,
    head: Vec<u8>,
}

impl TakeIn {
    fn run(&mut self, source: &mut dyn Read, limit: u64, spool_dir: Option<&Path>) -> Result<(), Stop> {
        let mut step = Vec::new();
        loop {
            let length = match &mut self.spool {
                None => self.read_on(source)?,
                Some(file) => {
                    step.resize(STEP_BYTES, 0);
                    let length = read_some(source, &mut step).map_err(Stop::Source)?;
                    file.write_all(&step[..length]).map_err(Stop::Spool)?;
                    self.hasher.update(&step[..length]);
                    length
                }
            };
            if length == 0 {
                return Ok(());
            }
            self.size_bytes += length as u64;
            if self.size_bytes > limit {
                return Err(Stop::Limit);
            }
            if self.spool.is_none() && self.bytes.len() > SPOOL_BYTES {
                self.begin_spool(spool_dir).map_err(Stop::Spool)?;
            }
        }
    }

    fn read_on(&mut self, source: &mut dyn Read) -> Result<usize, Stop> {
        let start = self.bytes.len();
        self.bytes.resize(start + STEP_BYTES, 0);
        let read = read_some(source, &mut self.bytes[start..]);
        let length = *read.as_ref().unwrap_or(&0);
        self.bytes.truncate(start + length);
        self.hasher.update(&self.bytes[start..]);
        read.map_err(Stop::Source)
    }

    fn begin_spool(&mut self, spool_dir: Option<&Path>) -> io::Result<()> {
        let mut file = match spool_dir {
            Some(folder) => tempfile::tempfile_in(folder)?,
            None => tempfile::tempfile()?,
        };
        file.write_all(&self.bytes)?;
        self.head = self.bytes[..SNIFF_BYTES].to_vec();
        self.bytes = Vec::new();
        self.spool = Some(file);
        Ok(())
    }
}

/// One read that is not interrupted.
fn read_some(source: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match source.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
