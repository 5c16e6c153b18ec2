//! A format of JSON objects, an object a line or in an array: cutting a file, decoding a unit.
//!
//! An array of objects is cut while it is read: commas between its elements become line ends, line ends elsewhere and the brackets
//! around become spaces, so that offsets stay what they are and an element is a line.

use super::fault::Fault;
use super::leaf::{Leaf, Sink};
use super::walk::walk;
use crate::format::{Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::formats::lines;
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

    fn sniff(&self, head: &[u8], _whole_bytes: u64) -> bool {
        T::has(&first_paths(head))
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

/// Cuts a file into units of whole lines or elements.
fn split(input: &mut dyn Read, emit: &mut Emit<'_>, reject: &mut dyn FnMut(Rejection)) -> io::Result<()> {
    let mut start = Vec::new();
    let mut first = None;
    while first.is_none() && (&mut *input).take(1).read_to_end(&mut start)? == 1 {
        first = start.last().copied().filter(|byte| !byte.is_ascii_whitespace());
    }
    if first == Some(b'[') {
        let mut elements = Elements { input: start.chain(input), depth: 0, in_text: false, escaped: false };
        lines::split(&mut elements, emit, reject)
    } else {
        lines::split(&mut start.chain(input), emit, reject)
    }
}

/// Reads an array of objects as a line for each.
struct Elements<R> {
    input: R,
    depth: usize,
    in_text: bool,
    escaped: bool,
}

impl<R: Read> Read for Elements<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.input.read(buffer)?;
        for byte in &mut buffer[..size] {
            self.step(byte);
        }
        Ok(size)
    }
}

impl<R> Elements<R> {
    fn step(&mut self, byte: &mut u8) {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return;
        }
        match byte {
            b'"' => self.in_text = true,
            b'[' | b'{' => {
                self.depth += 1;
                if self.depth == 1 {
                    *byte = b' ';
                }
            }
            b']' | b'}' => {
                if self.depth <= 1 {
                    *byte = b' ';
                }
                self.depth = self.depth.saturating_sub(1);
            }
            b',' if self.depth == 1 => *byte = b'\n',
            b'\n' | b'\r' => *byte = b' ',
            _ => {}
        }
    }
}

/// Decodes the objects of a unit. `read` fills the open row from one object; its fault is the reason for a rejection.
fn decode(unit: &Unit, out: &mut Decoded, mut read: impl FnMut(&str, u64, &mut BatchBuilder) -> Result<(), Fault>) {
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
            Err(fault) => {
                out.events.abandon_row();
                lines::reject(&mut out.rejections, unit, &line, fault.to_string().into(), true);
            }
        }
    }
    out.blocks.extend(lines::blocks(unit));
}

/// The paths of the first object in the beginning of a file, as far as it goes.
fn first_paths(head: &[u8]) -> Vec<String> {
    struct Paths(Vec<String>);
    impl Sink for Paths {
        fn leaf(&mut self, path: &str, _leaf: Leaf<'_>) {
            self.0.push(path.to_owned());
        }
    }
    let text = lines::text_head(head);
    let start = text.trim_ascii_start();
    let start = start.strip_prefix(b"[").unwrap_or(start).trim_ascii_start();
    let mut paths = Paths(Vec::new());
    if start.starts_with(b"{") {
        // An object that is cut off or followed by another is told as far as it goes.
        let _ = walk(&String::from_utf8_lossy(start), &mut paths);
    }
    paths.0
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
    }
}
