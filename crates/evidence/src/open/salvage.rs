//! Members of a zip archive whose central directory is damaged or cut off, by the headers that stand before each of them.
//!
//! A header may lack the size, which then follows the data: deflate and zstd data end by themselves, stored data does not and is
//! given up. The search goes on behind what was read, so that an archive inside a member is not taken for the archive itself.

use crate::limits::ARCHIVE_MEMBERS_MAX;
use crate::open::member::{Body, Member, Visit};
use crate::open::name;
use crate::open::system::ReadSeek;
use std::io::{self, BufReader, Read, SeekFrom};
use std::ops::ControlFlow;

const SIGNATURE: &[u8; 4] = b"PK\x03\x04";
/// Fixed part of a local header.
const HEADER_BYTES: usize = 30;
/// Bytes searched or unpacked at once.
const STEP_BYTES: usize = 64 * 1024;
/// Stands for "in the ZIP64 field" in a size.
const SEE_ZIP64: u32 = u32::MAX;

/// What a local header says.
struct Header {
    name: String,
    is_encrypted: bool,
    method: u16,
    /// Packed bytes; `None` when they are told behind the data.
    packed_bytes: Option<u64>,
    data_start: u64,
}

/// Shows every member that can be found.
pub(crate) fn each(reader: &mut dyn ReadSeek, visit: Visit<'_>) -> ControlFlow<()> {
    let mut at = 0;
    let mut members = 0;
    while let Ok(Some(start)) = find(reader, at) {
        let Ok(Some(header)) = header(reader, start) else {
            at = start + SIGNATURE.len() as u64;
            continue;
        };
        members += 1;
        if members > ARCHIVE_MEMBERS_MAX {
            break;
        }
        at = match one(reader, &header, visit) {
            Ok(used) => header.data_start.saturating_add(used),
            Err(flow) => return flow,
        };
    }
    ControlFlow::Continue(())
}

/// The next signature at or behind `from`.
fn find(reader: &mut dyn ReadSeek, from: u64) -> io::Result<Option<u64>> {
    let mut at = from;
    let mut window = Vec::new();
    loop {
        reader.seek(SeekFrom::Start(at))?;
        window.clear();
        (&mut *reader).take(STEP_BYTES as u64).read_to_end(&mut window)?;
        if let Some(place) = memchr::memmem::find(&window, SIGNATURE) {
            return Ok(Some(at + place as u64));
        }
        if window.len() < STEP_BYTES {
            return Ok(None);
        }
        // A signature may lie across two windows.
        at += (STEP_BYTES - SIGNATURE.len() + 1) as u64;
    }
}

fn header(reader: &mut dyn ReadSeek, start: u64) -> io::Result<Option<Header>> {
    let mut fixed = [0; HEADER_BYTES];
    reader.seek(SeekFrom::Start(start))?;
    reader.read_exact(&mut fixed)?;
    let short = |at: usize| u16::from_le_bytes([fixed[at], fixed[at + 1]]);
    let (flags, method, name_bytes, extra_bytes) = (short(6), short(8), short(26), short(28));
    // No version is above 6.3, and no member is without a name.
    if short(4) & 0xff > 63 || name_bytes == 0 {
        return Ok(None);
    }
    let mut name = vec![0; usize::from(name_bytes)];
    reader.read_exact(&mut name)?;
    let mut extra = vec![0; usize::from(extra_bytes)];
    reader.read_exact(&mut extra)?;
    let packed = u32::from_le_bytes([fixed[18], fixed[19], fixed[20], fixed[21]]);
    let packed_bytes = match packed {
        _ if flags & 8 != 0 => None,
        SEE_ZIP64 => zip64_packed(&extra),
        packed => Some(u64::from(packed)),
    };
    Ok(Some(Header {
        name: name::text(&name),
        is_encrypted: flags & 1 != 0,
        method,
        packed_bytes,
        data_start: start + (HEADER_BYTES + name.len() + extra.len()) as u64,
    }))
}

/// The second number of the ZIP64 field: a local header has both sizes there.
fn zip64_packed(mut extra: &[u8]) -> Option<u64> {
    while let [id0, id1, length0, length1, rest @ ..] = extra {
        let length = usize::from(u16::from_le_bytes([*length0, *length1]));
        let field = rest.get(..length)?;
        if u16::from_le_bytes([*id0, *id1]) == 1 {
            return Some(u64::from_le_bytes(field.get(8..16)?.try_into().ok()?));
        }
        extra = &rest[length..];
    }
    None
}

/// Shows a member; how many packed bytes it used, or the flow that ends everything.
fn one(reader: &mut dyn ReadSeek, header: &Header, visit: Visit<'_>) -> Result<u64, ControlFlow<()>> {
    let member = Member { name: header.name.clone(), packed_bytes: header.packed_bytes, ..Member::default() };
    let claimed = header.packed_bytes.unwrap_or(0);
    if header.name.ends_with('/') && claimed == 0 {
        return Ok(0);
    }
    let mut lost = |member, reason: String| match visit(member, Body::Lost(reason)) {
        ControlFlow::Continue(()) => Ok(0),
        flow @ ControlFlow::Break(()) => Err(flow),
    };
    if header.is_encrypted {
        return lost(member, "encrypted, which is not read without a directory".to_owned());
    }
    if reader.seek(SeekFrom::Start(header.data_start)).is_err() {
        return lost(member, "its data cannot be reached".to_owned());
    }
    let (flow, used) = match header.method {
        0 if header.packed_bytes.is_none() => return lost(member, "stored without a size".to_owned()),
        0 => {
            let mut data = (&mut *reader).take(claimed);
            let flow = visit(Member { expected_bytes: Some(claimed), ..member }, Body::Bytes(&mut data));
            (flow, claimed - data.limit())
        }
        8 => {
            // The claim is no limit: data that goes on behind it is read, what is too much the limits cut.
            let mut data = flate2::bufread::DeflateDecoder::new(BufReader::with_capacity(STEP_BYTES, reader));
            let member = Member { packed_bytes: None, ..member };
            (visit(member, Body::Bytes(&mut data)), data.total_in())
        }
        method => return lost(member, format!("compression method {method} is not supported without a directory")),
    };
    if flow.is_break() { Err(flow) } else { Ok(used) }
}
