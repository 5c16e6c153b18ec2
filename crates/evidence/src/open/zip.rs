//! Members of a zip archive, by its central directory. Nothing is extracted; names are text and sizes are claims.
//!
//! Where the central directory cannot be read, the local headers are looked for ([`crate::open::salvage`]).

use crate::format::Rejection;
use crate::limits::ARCHIVE_MEMBERS_MAX;
use crate::open::member::{Body, Member, Visit, note};
use crate::open::name;
use crate::open::password::Passwords;
use crate::open::system::ReadSeek;
use model::Timestamp;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use zip::extra_fields::ExtraField;
use zip::read::{Config, OwnedZipFileEntry, ZipFile, ZipFileEntry};
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
pub(crate) fn each(reader: &mut dyn ReadSeek, passwords: &Passwords, visit: Visit<'_>) -> ControlFlow<()> {
    let reader = BufReader::with_capacity(HEADER_BUFFER_BYTES, reader);
    let Ok(mut archive) = ZipIterable::try_new(reader, Config::default()) else {
        return ControlFlow::Continue(());
    };
    let Ok(files) = archive.files() else {
        return ControlFlow::Continue(());
    };
    let mut members = 0;
    let mut trying = Trying { passwords, last: None };
    while let Some(Ok(entry)) = files.next() {
        members += 1;
        if members > ARCHIVE_MEMBERS_MAX {
            break;
        }
        if entry.is_dir() && entry.size() == 0 {
            continue;
        }
        one(entry, files.reader_mut(), &mut trying, visit)?;
    }
    ControlFlow::Continue(())
}

fn one<R: ReadSeek>(
    entry: ZipFileEntry<'_>,
    reader: &mut R,
    trying: &mut Trying<'_>,
    visit: Visit<'_>,
) -> ControlFlow<()> {
    let member = Member {
        name: entry.name().map_or_else(|_| name::text(entry.name_raw()), std::borrow::Cow::into_owned),
        modified: dos_time(&entry),
        packed_bytes: Some(entry.compressed_size()),
        ..Member::default()
    };
    if entry.is_symlink() {
        return visit(member, Body::Passed("symbolic link, not followed"));
    }
    let entry = OwnedZipFileEntry::from(entry);
    let password = match entry.encrypted() {
        true => match trying.password_of(&entry, reader) {
            Ok(password) => Some(password),
            Err(reason) => return visit(member, Body::Lost(reason)),
        },
        false => None,
    };
    let method = entry.compression();
    let expected = entry.size();
    match entry.as_ref().with_reader(reader, ZipReadOptions::new().password(password)) {
        Ok(mut file) => {
            let modified = extended_time(&file).or(member.modified);
            let member = Member { modified, expected_bytes: Some(expected), ..member };
            visit(member, Body::Bytes(&mut file as &mut dyn Read))
        }
        Err(ZipError::CompressionMethodNotSupported(_)) => visit(member, Body::Lost(unsupported(method))),
        Err(error) => visit(member, Body::Lost(format!("zip member cannot be read: {error}"))),
    }
}

/// Passwords that are tried on the members of one archive, which mostly have the same.
struct Trying<'p> {
    passwords: &'p Passwords,
    /// Place of the one that fitted last.
    last: Option<usize>,
}

/// A password that passes the check in front of a member's content, and its place.
type Passing<'p> = (usize, &'p [u8]);

impl<'p> Trying<'p> {
    /// The password of an encrypted member. The check in front of the content lets one wrong password in 65,536 pass with AES, and what is
    /// behind the content tells it then. With the old cipher it lets one in 256 pass: the content is looked at before one is taken.
    fn password_of<R: ReadSeek>(&mut self, entry: &OwnedZipFileEntry, reader: &mut R) -> Result<&'p [u8], String> {
        let count = self.passwords.count();
        if count == 0 {
            return Err("encrypted, and no password is given (--password-file)".to_owned());
        }
        let unencrypted = ZipReadOptions::new().ignore_encryption_flag(true);
        let is_aes = matches!(entry.as_ref().with_reader(reader, unencrypted), Err(ZipError::InvalidPassword));
        let right = self.right(entry, reader, is_aes)?;
        let (place, password) = right.ok_or_else(|| format!("encrypted, and none of {count} passwords fits"))?;
        self.last = Some(place);
        Ok(password)
    }

    fn right<R: ReadSeek>(
        &self,
        entry: &OwnedZipFileEntry,
        reader: &mut R,
        is_aes: bool,
    ) -> Result<Option<Passing<'p>>, String> {
        let (mut undecided, mut broken) = (Vec::new(), Vec::new());
        // The one that fitted last comes first.
        let first = self.last.unwrap_or(0);
        let all = || self.passwords.iter().enumerate();
        for (place, password) in all().skip(first).chain(all().take(first)) {
            match entry.as_ref().with_reader(reader, ZipReadOptions::new().password(Some(password))) {
                Ok(_) if is_aes => return Ok(Some((place, password))),
                Ok(file) => match look(file) {
                    Look::Whole => return Ok(Some((place, password))),
                    Look::Begun => undecided.push((place, password)),
                    Look::Broken => broken.push((place, password)),
                },
                Err(ZipError::InvalidPassword) => {}
                Err(error) => return Err(format!("encrypted in a way that is not read: {error}")),
            }
        }
        Ok(match undecided.as_slice() {
            // One that fitted another member fits this one as well: it is the content that is damaged.
            [] => broken.into_iter().find(|(place, _)| Some(*place) == self.last),
            [only] => Some(*only),
            _ => undecided.into_iter().find(|(_, password)| has_right_content(entry, reader, password)),
        })
    }
}

/// Bytes of a member's content that tell a wrong password: what is packed goes wrong in its first hundreds.
const LOOK_BYTES: u64 = 256 * 1024;

/// What the beginning of a content says about the password.
enum Look {
    /// It is the whole, and has the right checksum.
    Whole,
    /// It goes on.
    Begun,
    /// It cannot be read, or has a wrong checksum.
    Broken,
}

fn look(file: impl Read) -> Look {
    // The checksum is compared where the end is met, which is behind the last byte.
    match std::io::copy(&mut file.take(LOOK_BYTES + 1), &mut std::io::sink()) {
        Ok(bytes) if bytes > LOOK_BYTES => Look::Begun,
        Ok(_) => Look::Whole,
        Err(_) => Look::Broken,
    }
}

/// Is the content of a member as it should be, with this password? As much is read as the member says it has, and no more.
fn has_right_content<R: ReadSeek>(entry: &OwnedZipFileEntry, reader: &mut R, password: &[u8]) -> bool {
    let opened = entry.as_ref().with_reader(reader, ZipReadOptions::new().password(Some(password)));
    opened.is_ok_and(|file| {
        let copied = std::io::copy(&mut file.take(entry.size().saturating_add(1)), &mut std::io::sink());
        copied.is_ok_and(|bytes| bytes == entry.size())
    })
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
