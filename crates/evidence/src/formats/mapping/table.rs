//! Tables: where the row of names is, which the file has or the mapping gives.

use super::plan::{Csv, Recognise};
use crate::format::{Carry, Decoded, Rejection, Unit};
use crate::formats::csv::{DELIMITERS, Header};
use crate::formats::lines;
use std::sync::Arc;

/// Lines that may stand before the row of names: titles, and what was asked for.
const LINES_BEFORE_MAX: usize = 20;

/// The names for a unit.
pub(super) struct Found<'u> {
    pub(super) header: Header<'u>,
    /// Where they end in the unit; 0 where the unit does not begin with them.
    pub(super) names_end: usize,
    /// Lines before them in the unit.
    pub(super) lines_before: usize,
}

/// The row of names in a text that begins so, with where it begins and the lines before it: the first row that has all fields of
/// `[recognise]`. Where none has, the first row.
pub(super) fn header<'t>(form: &Csv, recognise: &Recognise, text: &'t [u8]) -> Option<(Header<'t>, usize, usize)> {
    let own;
    let delimiters = match form.delimiter {
        Some(delimiter) => {
            own = [delimiter];
            &own[..]
        }
        None => &DELIMITERS[..],
    };
    if !form.header.is_empty() {
        let delimiter = delimiters[0];
        return Some((Header { text: "", end: 0, delimiter, names: form.header.clone() }, 0, 0));
    }
    let mut start = 0;
    for lines_before in 0..LINES_BEFORE_MAX {
        if let Some(header) = Header::parted_by(&text[start..], delimiters)
            && has_all(&header.names, &recognise.fields)
        {
            return Some((header, start, lines_before));
        }
        let Some(end) = memchr::memchr(b'\n', &text[start..]) else { break };
        start += end + 1;
    }
    Header::parted_by(text, delimiters).map(|header| (header, 0, 0))
}

/// Are all of these among the names?
pub(super) fn has_all(names: &[String], wanted: &[String]) -> bool {
    wanted.iter().all(|wanted| names.contains(wanted))
}

/// What every unit of a file that begins so is given.
pub(super) fn carried(form: &Csv, recognise: &Recognise, head: &[u8]) -> Option<Arc<str>> {
    if form.header.is_empty() { header(form, recognise, head).map(|(header, ..)| header.text.into()) } else { None }
}

/// The names for a unit: those that it carries, or the mapping gives.
pub(super) fn header_of<'u>(form: &Csv, recognise: &Recognise, unit: &'u Unit) -> Option<Found<'u>> {
    if !form.header.is_empty() {
        let (header, ..) = header(form, recognise, b"")?;
        return Some(Found { header, names_end: 0, lines_before: 0 });
    }
    let Carry::Header(carried) = &unit.carry else { return None };
    let (names, ..) = header(form, recognise, carried.as_bytes())?;
    let own = if unit.first_record == 1 { header(form, recognise, &unit.bytes) } else { None };
    let (names_end, lines_before) =
        own.map_or((0, 0), |(header, start, lines_before)| (start + header.end, lines_before));
    Some(Found { header: names, names_end, lines_before })
}

/// Notes the lines that stand before the names.
pub(super) fn note_passed_over(found: &Found<'_>, unit: &Unit, out: &mut Decoded) {
    if found.lines_before > 0 {
        out.rejections.push(Rejection {
            offset: Some(unit.offset),
            record: Some(1),
            reason: "lines before the row of names, which hold no record".to_owned(),
            count: 0,
            lost: false,
        });
    }
}

/// Of a unit without names.
pub(super) fn reject_all(unit: &Unit, out: &mut Decoded) {
    for line in lines::lines(unit).filter(|line| !line.bytes.trim_ascii().is_empty()) {
        lines::reject(&mut out.rejections, unit, &line, "a row without names above it".into(), true);
    }
    out.blocks.extend(lines::blocks(unit));
}
