//! Members of a zip archive, by its central directory. Nothing is extracted; names are text and sizes are claims.
//!
//! Where the central directory cannot be read, the local headers are looked for ([`crate::open::salvage`]).

use crate::format::Rejection;
use crate::limits::ARCHIVE_MEMBERS_MAX;
use crate::open::member::{Body, Member, Visit, note};
use crate::open::name;
use crate::open::system::ReadSeek;
use model::Timestamp;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use zip::extra_fields::ExtraField;
use zip::read::{Config, ZipFile, ZipFileEntry};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;
use zip::{CompressionMethod, ZipReadOptions};

/// Bytes read at once while looking at headers.
const HEADER_BUFFER_BYTES: usize = 4096;

/// Can every entry of the central directory be read? The rejections say what cannot.
pub(crate) fn survey(reader: &mut dyn ReadSeek) -> (bool, Vec<Rejection>) {
    match count(reader) {
        Ok(members) if members > ARCHIVE_MEMBERS_MAX => {
            let lost = members - ARCHIVE_MEMBERS_MAX;
            (true, vec![note(format!("more than {ARCHIVE_MEMBERS_MAX} members, {lost} not read"), None, true)])
        }
        Ok(_) => (true, Vec::new()),
        Err(error) => {
            (false, vec![note(format!("zip directory is damaged ({error}); members by their own headers"), None, true)])
        }
    }
}

fn count(reader: &mut dyn ReadSeek) -> Result<u64, ZipError> {
    let mut archive = ZipIterable::try_new(BufReader::with_capacity(HEADER_BUFFER_BYTES, reader), Config::default())?;
    let mut members = 0;
    for entry in archive.files()? {
        entry?;
        members += 1;
    }
    Ok(members)
}

/// Shows every member of the central directory.
pub(crate) fn each(reader: &mut dyn ReadSeek, visit: Visit<'_>) -> ControlFlow<()> {
    let reader = BufReader::with_capacity(HEADER_BUFFER_BYTES, reader);
    let Ok(mut archive) = ZipIterable::try_new(reader, Config::default()) else {
        return ControlFlow::Continue(());
    };
    let Ok(files) = archive.files() else {
        return ControlFlow::Continue(());
    };
    let mut members = 0;
    while let Some(Ok(entry)) = files.next() {
        members += 1;
        if members > ARCHIVE_MEMBERS_MAX {
            break;
        }
        if entry.is_dir() && entry.size() == 0 {
            continue;
        }
        one(entry, files.reader_mut(), visit)?;
    }
    ControlFlow::Continue(())
}

fn one<R: ReadSeek>(entry: ZipFileEntry<'_>, reader: &mut R, visit: Visit<'_>) -> ControlFlow<()> {
    let member = Member {
        name: entry.name().map_or_else(|_| name::text(entry.name_raw()), std::borrow::Cow::into_owned),
        modified: dos_time(&entry),
        packed_bytes: Some(entry.compressed_size()),
        ..Member::default()
    };
    if entry.is_symlink() {
        return visit(member, Body::Passed("symbolic link, not followed"));
    }
    if entry.encrypted() {
        return visit(member, Body::Lost("encrypted, and no password is known".to_owned()));
    }
    let method = entry.compression();
    let expected = entry.size();
    match entry.with_reader(reader, ZipReadOptions::new()) {
        Ok(mut file) => {
            let modified = extended_time(&file).or(member.modified);
            let member = Member { modified, expected_bytes: Some(expected), ..member };
            visit(member, Body::Bytes(&mut file as &mut dyn Read))
        }
        Err(ZipError::CompressionMethodNotSupported(_)) => visit(member, Body::Lost(unsupported(method))),
        Err(error) => visit(member, Body::Lost(format!("zip member cannot be read: {error}"))),
    }
}

fn unsupported(method: CompressionMethod) -> String {
    format!("compression method {method} is not supported")
}

/// The time in UTC, which archives made on Unix carry.
fn extended_time<R: Read>(file: &ZipFile<'_, R>) -> Option<Timestamp> {
    let seconds = file.extra_data_fields().find_map(|field| match field {
        ExtraField::ExtendedTimestamp(times) => times.mod_time(),
        _ => None,
    });
    Timestamp::from_seconds(i64::from(seconds?))
}

/// The time without a zone that every entry has, taken as UTC.
fn dos_time(entry: &ZipFileEntry<'_>) -> Option<Timestamp> {
    let dos = entry.last_modified()?;
    let part = |value: u8| i8::try_from(value).ok();
    let civil = jiff::civil::DateTime::new(
        i16::try_from(dos.year()).ok()?,
        part(dos.month())?,
        part(dos.day())?,
        part(dos.hour())?,
        part(dos.minute())?,
        part(dos.second())?,
        0,
    );
    let zoned = civil.ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Timestamp::from_micros(zoned.timestamp().as_microsecond()))
}
