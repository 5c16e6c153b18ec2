//! The verbatim record behind a pointer, from the case: the evidence is not opened.

use crate::error::Error;
use case::{Case, TenantFilter};
use model::EvidenceFile;
use std::collections::{BTreeMap, BTreeSet};

/// Shortest beginning of a SHA-256 that names a file.
const DIGEST_DIGITS_MIN: usize = 8;

/// Files that are named where one is not there.
const NEAREST_MAX: usize = 3;

/// A record as it stands in the evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The file it is of.
    pub file: EvidenceFile,
    /// The record's number.
    pub record: u64,
    /// Its text, raw: a line, or XML for EVTX; several, where a damaged file has the number twice. Whoever prints it escapes it.
    pub text: String,
}

/// Finds the record of `FILE:RECORD`. FILE is a path inside the evidence, the end of one, or the beginning of a SHA-256.
///
/// # Errors
/// Says which of file and record is not there, or between which files the name cannot choose.
pub fn show(case: &Case, pointer: &str) -> Result<Shown, Error> {
    let wrong =
        || Error::NoRecord(format!("{pointer:?} is not FILE:RECORD, for example alder/DC01/Security.evtx:48213"));
    let (name, record) = pointer.rsplit_once(':').ok_or_else(wrong)?;
    let record: u64 = record.parse().map_err(|_| wrong())?;
    let evidence = case.evidence(&TenantFilter::All)?;
    let file = find(evidence.files(), name)?;
    let mut texts = Vec::new();
    for block in case.blocks(&TenantFilter::All, &file.sha256, record)? {
        let format = evidence::by_name(&block.format).ok_or_else(|| {
            Error::NoRecord(format!("{} was read as {:?}, which this version does not know", file.path, block.format))
        })?;
        texts.extend(format.show(&block.bytes, block.first_record, record));
    }
    texts.dedup();
    if texts.is_empty() {
        return Err(no_record(file, record));
    }
    Ok(Shown { file: file.clone(), record, text: texts.join("\n") })
}

fn no_record(file: &EvidenceFile, record: u64) -> Error {
    Error::NoRecord(format!(
        "{} holds no record {record} (read as {}, {} records)",
        file.path, file.format, file.records_read
    ))
}

/// Names the files whose paths end in something near.
fn no_file(files: &[EvidenceFile], name: &str) -> Error {
    let parts = |text: &str| text.matches(['/', '!']).count();
    let wanted = parts(name);
    let tail = |path: &str| {
        let at = path.rmatch_indices(['/', '!']).nth(wanted).map_or(0, |(at, _)| at + 1);
        path[at..].to_owned()
    };
    let mut by_tail: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for file in files {
        by_tail.entry(tail(&file.path)).or_default().insert(&file.path);
    }
    let near = model::nearest(name, by_tail.keys().map(String::as_str), NEAREST_MAX);
    let near = near.into_iter().flat_map(|tail| &by_tail[tail]).take(NEAREST_MAX);
    let near: Vec<String> = near.map(|path| format!("{path:?}")).collect();
    let hint = if near.is_empty() { String::new() } else { format!("; nearest: {}", near.join(", ")) };
    Error::NoRecord(format!("the case has no file {name:?}{hint}"))
}

/// An exact path goes before a digest, a digest before the end of a path.
fn find<'a>(files: &'a [EvidenceFile], name: &str) -> Result<&'a EvidenceFile, Error> {
    let is_digest = name.len() >= DIGEST_DIGITS_MIN && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let by_digest = |file: &&EvidenceFile| is_digest && file.sha256.to_string().starts_with(&name.to_ascii_lowercase());
    let by_end = |file: &&EvidenceFile| file.path.strip_suffix(name).is_some_and(|before| before.ends_with(['/', '!']));
    let exact: Vec<&EvidenceFile> = files.iter().filter(|file| file.path == name).collect();
    let matches: Vec<&EvidenceFile> = if exact.is_empty() {
        let digests: Vec<_> = files.iter().filter(by_digest).collect();
        if digests.is_empty() { files.iter().filter(by_end).collect() } else { digests }
    } else {
        exact
    };
    match matches.as_slice() {
        [] => Err(no_file(files, name)),
        [first, rest @ ..] if rest.iter().all(|file| file.sha256 == first.sha256) => Ok(first),
        several if several.iter().all(|file| file.path == several[0].path) => {
            let list: Vec<String> = several.iter().map(|file| format!("{}:RECORD", file.sha256)).collect();
            Err(Error::NoRecord(format!(
                "{name:?} was read {} times with other contents; name the one by its SHA-256: {}",
                several.len(),
                list.join(" or ")
            )))
        }
        several => {
            let list: Vec<_> = several.iter().take(5).map(|file| format!("{:?}", file.path)).collect();
            Err(Error::NoRecord(format!(
                "{name:?} fits {} files: {}; give more of the path",
                several.len(),
                list.join(", ")
            )))
        }
    }
}
