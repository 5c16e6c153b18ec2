//! JSON objects one a line, or one after the other in an array, walked without building a tree.
//!
//! An object is told to a [`Sink`] leaf by leaf, with the names that lead to it joined by dots; `null` is not told, and an array of
//! leaves is one text with a line each. An array of objects is cut while it is read: commas between its elements become line ends,
//! line ends elsewhere and the brackets around become spaces, so that offsets stay what they are and an element is a line. What the
//! names mean is not known here.

use crate::format::{Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::formats::lines;
use crate::limits::{RECORD_DEPTH_MAX, RECORD_TEXT_BYTES_MAX};
use events::BatchBuilder;
use model::LogKind;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt::{self, Write};
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
        object: &[u8],
        record: u64,
        context: &FileContext,
        memory: &mut Self::Memory,
        events: &mut BatchBuilder,
    ) -> Result<(), serde_json::Error>;
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

/// A leaf.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Leaf<'a> {
    Text(&'a str),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Bool(bool),
}

impl Leaf<'_> {
    /// Calls `with` with the leaf as text.
    pub(crate) fn as_text<R>(&self, scratch: &mut String, with: impl FnOnce(&str) -> R) -> R {
        scratch.clear();
        let written = match self {
            Self::Text(text) => return with(text),
            Self::Unsigned(number) => write!(scratch, "{number}"),
            Self::Signed(number) => write!(scratch, "{number}"),
            Self::Float(number) => write!(scratch, "{number}"),
            Self::Bool(truth) => write!(scratch, "{truth}"),
        };
        written.expect("memory takes everything");
        with(scratch)
    }

    /// The leaf as a number that is not negative, also where it is text.
    pub(crate) fn number(&self) -> Option<u64> {
        match self {
            Self::Unsigned(number) => Some(*number),
            Self::Signed(number) => u64::try_from(*number).ok(),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Float(_) | Self::Bool(_) => None,
        }
    }
}

/// Who takes the leaves of an object.
pub(crate) trait Sink {
    /// A leaf by its path.
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>);
}

/// Walks one object.
pub(crate) fn walk(object: &[u8], sink: &mut dyn Sink) -> Result<(), serde_json::Error> {
    let mut path = String::new();
    let mut budget = RECORD_TEXT_BYTES_MAX;
    let mut json = serde_json::Deserializer::from_slice(object);
    json.deserialize_map(Walk { sink, path: &mut path, budget: &mut budget, depth: 0 })?;
    json.end()
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

/// Decodes the objects of a unit. `read` fills the open row from one object; its error is the reason for a rejection.
fn decode(
    unit: &Unit,
    out: &mut Decoded,
    mut read: impl FnMut(&[u8], u64, &mut BatchBuilder) -> Result<(), serde_json::Error>,
) {
    for line in lines::lines(unit) {
        let object = line.bytes.trim_ascii();
        if object.is_empty() {
            continue;
        }
        if let Some(reason) = lines::is_too_long(&line) {
            lines::reject(&mut out.rejections, unit, &line, reason.into(), true);
            continue;
        }
        match read(object, line.number, &mut out.events) {
            Ok(()) => out.events.finish_row(),
            Err(error) => {
                out.events.abandon_row();
                lines::reject(&mut out.rejections, unit, &line, reason_of(&error).into(), true);
            }
        }
    }
    out.blocks.extend(lines::blocks(unit));
}

/// Why an object cannot be read. Not the parser's own text, which quotes the record and differs from line to line.
fn reason_of(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Eof => "a json object that ends too early",
        serde_json::error::Category::Data => "not a json object, or one that nests too deeply or is too large",
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => "no valid json",
    }
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
        let _ = walk(start, &mut paths);
    }
    paths.0
}

/// One value, whatever it is.
struct Walk<'s> {
    sink: &'s mut dyn Sink,
    path: &'s mut String,
    /// Text that the record may still come to.
    budget: &'s mut usize,
    depth: usize,
}

impl Walk<'_> {
    fn inner(&mut self) -> Walk<'_> {
        Walk { sink: self.sink, path: self.path, budget: self.budget, depth: self.depth + 1 }
    }

    fn leaf<E: de::Error>(self, leaf: Leaf<'_>) -> Result<(), E> {
        let text_bytes = if let Leaf::Text(text) = leaf { text.len() } else { 20 };
        let left = self.budget.checked_sub(self.path.len() + text_bytes);
        *self.budget = left.ok_or_else(|| E::custom("too much text"))?;
        self.sink.leaf(self.path, leaf);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a json value")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.leaf(Leaf::Text(text))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<(), E> {
        self.leaf(Leaf::Unsigned(number))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<(), E> {
        self.leaf(Leaf::Signed(number))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<(), E> {
        self.leaf(Leaf::Float(number))
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<(), E> {
        self.leaf(Leaf::Bool(truth))
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<(), A::Error> {
        if self.depth > RECORD_DEPTH_MAX {
            return Err(de::Error::custom("objects nest too deeply"));
        }
        let outer = self.path.len();
        while object.next_key_seed(Name(self.path))?.is_some() {
            object.next_value_seed(self.inner())?;
            self.path.truncate(outer);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut array: A) -> Result<(), A::Error> {
        if self.depth > RECORD_DEPTH_MAX {
            return Err(de::Error::custom("arrays nest too deeply"));
        }
        let mut lines = Lines { path_bytes: self.path.len(), text: None, sink: self.sink };
        loop {
            let item = Walk { sink: &mut lines, path: self.path, budget: self.budget, depth: self.depth + 1 };
            if array.next_element_seed(item)?.is_none() {
                break;
            }
        }
        let text = lines.text;
        match text {
            Some(text) => self.inner().leaf(Leaf::Text(&text)),
            None => Ok(()),
        }
    }
}

/// Collects the leaves of an array as lines; leaves of objects in it go on as they are.
struct Lines<'s> {
    path_bytes: usize,
    text: Option<String>,
    sink: &'s mut dyn Sink,
}

impl Sink for Lines<'_> {
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
        if path.len() > self.path_bytes {
            return self.sink.leaf(path, leaf);
        }
        let text = match &mut self.text {
            Some(text) => {
                text.push('\n');
                text
            }
            none => none.insert(String::new()),
        };
        leaf.as_text(&mut String::new(), |line| text.push_str(line));
    }
}

/// Appends a member's name to the path.
struct Name<'s>(&'s mut String);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<(), E> {
        if !self.0.is_empty() {
            self.0.push('.');
        }
        self.0.push_str(name);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Leaves as `path=leaf`, one a line.
    struct Written(String);

    impl Sink for Written {
        fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
            leaf.as_text(&mut String::new(), |text| writeln!(self.0, "{path}={text:?}")).unwrap();
        }
    }

    #[test]
    fn leaves_are_told_by_their_path() {
        let check = |object: &str, expect: &[&str]| {
            let mut written = Written(String::new());
            walk(object.as_bytes(), &mut written).unwrap();
            assert_eq!(written.0.lines().collect::<Vec<_>>(), expect, "{object}");
        };
        check(r#"{"a":1,"b":{"c":-2,"d.e":true},"f":null}"#, &["a=\"1\"", "b.c=\"-2\"", "b.d.e=\"true\""]);
        check(r#"{"a":["x",2,null],"b":[],"c":[{"d":1},{"d":2}]}"#, &["a=\"x\\n2\"", "c.d=\"1\"", "c.d=\"2\""]);
        check(r#"{"a":[["x"],"y"],"u":"\u00e9"}"#, &["a=\"x\\ny\"", "u=\"é\""]);
    }

    #[test]
    fn what_is_no_object_or_goes_too_far_is_an_error() {
        let deep = format!("{}1{}", "{\"a\":".repeat(60), "}".repeat(60));
        let long = format!("{{\"{}\":[{}0]}}", "k".repeat(1 << 20), "{\"b\":1},".repeat(100));
        for object in ["", "[]", "1", "{", "{\"a\":1} x", "{\"a\":}", &deep, &long] {
            assert!(
                walk(object.as_bytes(), &mut Written(String::new())).is_err(),
                "{}",
                &object[..object.len().min(20)]
            );
        }
    }

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
