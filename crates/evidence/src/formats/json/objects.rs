//! A format of JSON objects: cutting a file, decoding a unit. An object is a line by then, whatever it was in the file.

use super::fault::Fault;
use super::frame::Frame;
use super::leaf::{Leaf, Sink};
use super::shape::Shape;
use super::walk::walk;
use crate::format::{Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::formats::encoding;
use crate::formats::lines::{self, Sizes};
use crate::formats::record_line;
use crate::limits::SNIFF_BYTES;
use events::BatchBuilder;
use model::LogKind;
use std::borrow::Cow;
use std::io::{self, Read};

/// A format of JSON objects: how it is known and what its objects say. Where they are in a file is the same for all of them.
pub(crate) trait Objects: Sync {
    /// [`Format::name`].
    const NAME: &'static str;
    /// [`Format::describe`].
    const DESCRIPTION: &'static str;
    /// [`Format::log`].
    const LOG: Option<LogKind> = None;
    /// [`Format::is_of_one_host`].
    const IS_OF_ONE_HOST: bool = true;
    /// In a file without records, what is left of it without blanks; empty where no such file could be told from others'.
    const WITHOUT_RECORDS: &'static str = "";
    /// What is kept from object to object of a unit.
    type Memory: Default;

    /// Is a file of this format whose first object, which may be cut off, has these paths?
    fn has(paths: &[String]) -> bool;

    /// Fills the open row from the object with this record number. An error is the reason for a rejection.
    fn read(
        object: &str,
        record: u64,
        context: &FileContext,
        memory: &mut Self::Memory,
        events: &mut BatchBuilder,
    ) -> Result<(), Fault>;
}

impl<T: Objects> Format for T {
    fn name(&self) -> &'static str {
        T::NAME
    }

    fn describe(&self) -> &'static str {
        T::DESCRIPTION
    }

    fn log(&self) -> Option<LogKind> {
        T::LOG
    }

    fn is_of_one_host(&self) -> bool {
        T::IS_OF_ONE_HOST
    }

    fn sniff(&self, head: &[u8], whole_bytes: u64) -> bool {
        let is_empty = || !T::WITHOUT_RECORDS.is_empty() && is_whole_text(head, whole_bytes, T::WITHOUT_RECORDS);
        T::has(&first_paths(head)) || is_empty()
    }

    fn split(
        &self,
        input: &mut dyn Read,
        _context: &FileContext,
        emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        split(input, emit, reject)
    }

    fn decode(&self, unit: &Unit, context: &FileContext, out: &mut Decoded) {
        let mut memory = T::Memory::default();
        decode(unit, out, |object, record, events| T::read(object, record, context, &mut memory, events));
    }

    fn show(&self, block: &[u8], first_record: u64, record: u64) -> Option<String> {
        lines::show(block, first_record, record)
    }
}

/// Is this a whole file that holds, without blanks, nothing but `text`?
fn is_whole_text(head: &[u8], whole_bytes: u64, text: &str) -> bool {
    let decoded = encoding::text_head(head);
    let said = decoded.iter().filter(|byte| !byte.is_ascii_whitespace());
    head.len() as u64 >= whole_bytes && said.eq(text.as_bytes())
}

/// Cuts a file into units of whole objects, each in a line.
pub(crate) fn split(input: &mut dyn Read, emit: &mut Emit<'_>, reject: &mut dyn FnMut(Rejection)) -> io::Result<()> {
    let (offset, mut text) = encoding::text(input)?;
    let mut head = Vec::new();
    (&mut text).take(SNIFF_BYTES as u64).read_to_end(&mut head)?;
    let shape = Shape::of(&head);
    let mut text = io::Cursor::new(head).chain(text);
    if shape == Shape::Lines {
        return lines::split_text(&mut text, offset, Sizes::default(), lines::whole_lines, emit, reject);
    }
    let mut frame = Frame::new(text, shape);
    let result = lines::split_text(&mut frame, offset, Sizes::default(), lines::whole_lines, emit, reject);
    frame.left_out().for_each(reject);
    result
}

/// Decodes the objects of a unit. `read` fills the open row from one object; its fault is the reason for a rejection.
pub(crate) fn decode(
    unit: &Unit,
    out: &mut Decoded,
    mut read: impl FnMut(&str, u64, &mut BatchBuilder) -> Result<(), Fault>,
) {
    let mut is_noted = false;
    for line in lines::lines(unit) {
        let object = line.bytes.trim_ascii();
        if object.is_empty() {
            continue;
        }
        if let Some(reason) = lines::is_too_long(&line) {
            lines::reject(&mut out.rejections, unit, &line, reason.into(), true);
            continue;
        }
        let object = lines::text(object);
        if matches!(object, Cow::Owned(_)) && !std::mem::replace(&mut is_noted, true) {
            lines::note_replaced(&mut out.rejections, unit, &line);
        }
        match read(&object, line.number, &mut out.events) {
            Ok(()) => out.events.finish_row(),
            Err(Fault::NoRecord) => out.events.abandon_row(),
            Err(fault) => {
                out.events.abandon_row();
                lines::reject(&mut out.rejections, unit, &line, fault.to_string().into(), true);
            }
        }
    }
    out.blocks.extend(lines::blocks(unit));
}

/// The paths of the first object in the beginning of a file, as far as it goes.
pub(crate) fn first_paths(head: &[u8]) -> Vec<String> {
    struct Paths(Vec<String>);
    impl Sink for Paths {
        fn leaf(&mut self, path: &str, _leaf: Leaf<'_>) {
            self.0.push(path.to_owned());
        }
    }
    let text = encoding::text_head(head);
    let mut framed = Vec::new();
    let shape = Shape::of(&text);
    let text = if shape == Shape::Lines {
        &text
    } else {
        let read = Frame::new(&*text, shape).read_to_end(&mut framed);
        debug_assert!(read.is_ok(), "memory can be read");
        framed.as_slice()
    };
    let mut paths = Paths(Vec::new());
    let mut lines = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    // A damaged element before the first object says nothing of the others; text that is no JSON does.
    let first = lines.find(|line| !record_line::is(line) && (shape == Shape::Lines || !is_bare(line)));
    if let Some(first) = first.filter(|line| line.starts_with(b"{")) {
        // An object that is cut off is told as far as it goes.
        let _ = walk(&lines::text(first), &mut paths);
    }
    paths.0
}

/// Is it a value of JSON that is no object and no array?
fn is_bare(line: &[u8]) -> bool {
    let is_number = || std::str::from_utf8(line).is_ok_and(|text| text.parse::<f64>().is_ok());
    matches!(line, b"null" | b"true" | b"false")
        || (line.len() > 1 && line[0] == b'"' && line.ends_with(b"\""))
        || is_number()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_an_array_are_lines_at_their_places() {
        let array = "\n[ {\"a\": \"],\\\"[\",\n \"b\": [1, 2]},\r\n{\"c\":1}\n]\n";
        let mut units = Vec::new();
        let emit = &mut |unit| {
            units.push(unit);
            std::ops::ControlFlow::Continue(Vec::new())
        };
        split(&mut array.as_bytes(), emit, &mut |_| panic!("nothing to reject")).unwrap();
        let lines: Vec<_> = lines::lines(&units[0]).collect();
        let texts = lines.iter().map(|line| std::str::from_utf8(line.bytes.trim_ascii()).unwrap());
        assert_eq!(texts.collect::<Vec<_>>(), ["{\"a\": \"],\\\"[\",  \"b\": [1, 2]}", "{\"c\":1}"]);
        assert_eq!((units[0].bytes.len(), lines[1].number), (array.len(), 2));
    }

    #[test]
    fn the_first_object_is_told_as_far_as_it_goes() {
        assert_eq!(first_paths(b"\xef\xbb\xbf[\n {\"a\":1,\"b\":{\"c\":2},\"d\":\"cut o"), ["a", "b.c"]);
        assert_eq!(first_paths(b"{\"a\":1}\n{\"b\":1}"), ["a"]);
        assert!(first_paths(b"a,b").is_empty());
        for before in ["null,", "null, 7,\n\"text, {\\\"b\\\":1}\", true,", "-1.5e3 ,"] {
            for (begin, path) in [("[", "a"), ("{\"Records\":[", "a"), ("{\"hits\":{\"hits\": [ ", "a")] {
                let text = format!("{begin}{before}{{\"a\":1}}");
                assert_eq!(first_paths(text.as_bytes()), [path], "{text}");
            }
        }
        assert!(first_paths(b"[2026-03-04 10:00] began\n{\"a\":1}").is_empty(), "a log with brackets");
        assert!(first_paths(b"null\n{\"a\":1}").is_empty(), "lines");
    }
}
