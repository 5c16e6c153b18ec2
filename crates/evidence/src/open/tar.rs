//! Members of a tar archive: old, ustar, GNU and pax.
//!
//! [`survey`] looks at the headers alone and finds the runs of the archive that are whole. Only those are given to the tar reader,
//! which reads names and pax records of any length into memory: the survey ends a run before one that is too long.

use crate::format::Rejection;
use crate::limits::ARCHIVE_MEMBERS_MAX;
use crate::open::member::{Body, Member, Visit, note};
use crate::open::name;
use crate::open::sniff::is_tar_header;
use crate::open::system::ReadSeek;
use model::Timestamp;
use std::io::{self, Read, SeekFrom};
use std::ops::{ControlFlow, Range};
use tar::{Archive, Entry, EntryType, Header, PaxExtensions};

const BLOCK_BYTES: u64 = 512;
/// Longest name or pax record block that is read.
const EXTENSION_BYTES_MAX: u64 = 1024 * 1024;

/// The whole runs of an archive of `size_bytes`, and what lies between them.
pub(crate) fn survey(reader: &mut dyn ReadSeek, size_bytes: u64) -> (Vec<Range<u64>>, Vec<Rejection>) {
    let mut survey = Survey { reader, size_bytes, members: 0, runs: Vec::new(), problems: Vec::new() };
    if let Err(error) = survey.run() {
        survey.problems.push(note(format!("tar headers cannot be read: {error}"), None, true));
    }
    (survey.runs, survey.problems)
}

struct Survey<'r> {
    reader: &'r mut dyn ReadSeek,
    size_bytes: u64,
    members: u64,
    runs: Vec<Range<u64>>,
    problems: Vec<Rejection>,
}

/// What a block of the archive is.
enum Step {
    /// A header whose content ends there.
    Member(u64),
    /// The end of the archive.
    End,
    /// Not a header.
    Damage(String),
}

impl Survey<'_> {
    fn run(&mut self) -> io::Result<()> {
        let (mut at, mut start) = (0, 0);
        let mut size_override = None;
        while at + BLOCK_BYTES <= self.size_bytes {
            match self.step(at, &mut size_override)? {
                Step::Member(next) => at = next,
                Step::End => {
                    self.close(start..at);
                    // A second archive may have been appended after padding; `tar -A` and `cat` do that.
                    match self.next_header(at + BLOCK_BYTES)? {
                        Some(next) => (at, start) = (next, next),
                        None => return Ok(()),
                    }
                }
                Step::Damage(reason) => {
                    self.close(start..at);
                    let next = self.next_header(at + BLOCK_BYTES)?;
                    let lost = next.unwrap_or(self.size_bytes) - at;
                    self.problems.push(note(format!("{reason}; {lost} bytes passed over"), Some(at), true));
                    match next {
                        Some(next) => (at, start) = (next, next),
                        None => return Ok(()),
                    }
                }
            }
            if self.members > ARCHIVE_MEMBERS_MAX {
                self.problems.push(note(
                    format!("more than {ARCHIVE_MEMBERS_MAX} members, the rest not read"),
                    Some(at),
                    true,
                ));
                break;
            }
        }
        if at >= self.size_bytes || at + BLOCK_BYTES > self.size_bytes {
            self.problems.push(note(
                "tar archive ends without its end mark, it may have been cut",
                Some(self.size_bytes),
                true,
            ));
        }
        self.close(start..at.min(self.size_bytes));
        Ok(())
    }

    fn close(&mut self, run: Range<u64>) {
        if !run.is_empty() {
            self.runs.push(run);
        }
    }

    fn block(&mut self, at: u64) -> io::Result<[u8; 512]> {
        let mut block = [0; 512];
        self.reader.seek(SeekFrom::Start(at))?;
        self.reader.read_exact(&mut block)?;
        Ok(block)
    }

    fn step(&mut self, at: u64, size_override: &mut Option<u64>) -> io::Result<Step> {
        let block = self.block(at)?;
        if block.iter().all(|&byte| byte == 0) {
            return Ok(Step::End);
        }
        if !is_tar_header(&block) {
            return Ok(Step::Damage("not a tar header".to_owned()));
        }
        let header = Header::from_byte_slice(&block);
        let Ok(own_size) = header.entry_size() else {
            return Ok(Step::Damage("tar header without a size".to_owned()));
        };
        let kind = header.entry_type();
        let mut after = at + BLOCK_BYTES;
        let extension = kind.is_gnu_longname()
            || kind.is_gnu_longlink()
            || kind.is_pax_local_extensions()
            || kind.is_pax_global_extensions();
        let size = if extension {
            if own_size > EXTENSION_BYTES_MAX {
                return Ok(Step::Damage(format!("tar name or attributes of {own_size} bytes")));
            }
            if kind.is_pax_local_extensions() {
                *size_override = self.pax_size(after, own_size)?;
            }
            own_size
        } else {
            self.members += 1;
            if kind.is_gnu_sparse() {
                after = self.after_sparse_headers(header, after)?;
            }
            size_override.take().unwrap_or(own_size)
        };
        let end = size.checked_next_multiple_of(BLOCK_BYTES).and_then(|padded| after.checked_add(padded));
        Ok(match end {
            // A member that reaches beyond the end is cut, not damaged: it is read as far as it goes.
            Some(end) => Step::Member(end.min(self.size_bytes.max(after))),
            None => Step::Damage("tar member with an impossible size".to_owned()),
        })
    }

    fn pax_size(&mut self, at: u64, size: u64) -> io::Result<Option<u64>> {
        let mut bytes = Vec::new();
        self.reader.seek(SeekFrom::Start(at))?;
        (&mut *self.reader).take(size).read_to_end(&mut bytes)?;
        let sizes = PaxExtensions::new(&bytes).flatten().filter(|extension| extension.key_bytes() == b"size");
        Ok(sizes.filter_map(|extension| extension.value().ok()?.parse().ok()).last())
    }

    fn after_sparse_headers(&mut self, header: &Header, mut at: u64) -> io::Result<u64> {
        let mut more = header.as_gnu().is_some_and(tar::GnuHeader::is_extended);
        while more && at + BLOCK_BYTES <= self.size_bytes {
            // `isextended` follows 21 maps of 24 bytes.
            more = self.block(at)?[504] == 1;
            at += BLOCK_BYTES;
        }
        Ok(at)
    }

    fn next_header(&mut self, from: u64) -> io::Result<Option<u64>> {
        let mut at = from;
        let mut step = vec![0; 256 * 512];
        while at + BLOCK_BYTES <= self.size_bytes {
            self.reader.seek(SeekFrom::Start(at))?;
            let length = (self.size_bytes - at).min(step.len() as u64);
            let length = usize::try_from(length).expect("no more than the buffer") / 512 * 512;
            self.reader.read_exact(&mut step[..length])?;
            for block in step[..length].chunks_exact(512) {
                if is_tar_header(block) && (block[257..262] == *b"ustar") {
                    return Ok(Some(at));
                }
                at += BLOCK_BYTES;
            }
        }
        Ok(None)
    }
}

/// Shows every member of the runs.
pub(crate) fn each(reader: &mut dyn ReadSeek, runs: &[Range<u64>], visit: Visit<'_>) -> ControlFlow<()> {
    for run in runs {
        if reader.seek(SeekFrom::Start(run.start)).is_err() {
            continue;
        }
        let mut archive = Archive::new((&mut *reader).take(run.end - run.start));
        let Ok(entries) = archive.entries() else {
            continue;
        };
        for entry in entries {
            match entry {
                Ok(entry) => one(entry, visit)?,
                Err(error) => {
                    let member = Member { name: format!("unreadable-from-{}", run.start), ..Member::default() };
                    visit(member, Body::Lost(format!("tar member cannot be read: {error}")))?;
                    break;
                }
            }
        }
    }
    ControlFlow::Continue(())
}

fn one<R: Read>(mut entry: Entry<'_, R>, visit: Visit<'_>) -> ControlFlow<()> {
    let kind = entry.header().entry_type();
    let member = Member {
        name: name::text(&entry.path_bytes()),
        modified: entry.header().mtime().ok().and_then(|seconds| Timestamp::from_seconds(i64::try_from(seconds).ok()?)),
        expected_bytes: Some(entry.size()),
        // Holes of a sparse file cost nothing to claim.
        packed_bytes: kind.is_gnu_sparse().then(|| entry.header().entry_size().unwrap_or(0)),
        ..Member::default()
    };
    match kind {
        EntryType::Directory => ControlFlow::Continue(()),
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => visit(member, Body::Bytes(&mut entry)),
        EntryType::Symlink => visit(member, Body::Passed("symbolic link, not followed")),
        EntryType::Link => visit(member, Body::Passed("hard link to another member, not followed")),
        EntryType::XGlobalHeader | EntryType::XHeader => ControlFlow::Continue(()),
        EntryType::Char | EntryType::Block | EntryType::Fifo => {
            visit(member, Body::Passed("pipe, socket or device, not opened"))
        }
        _ => visit(member, Body::Lost("tar member of an unknown type".to_owned())),
    }
}
