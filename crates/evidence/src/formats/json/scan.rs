//! The scan of a [`Shape`] other than lines: which bytes are of records and which stand between and around them.

use super::shape::Shape;
use crate::format::Rejection;

/// Names of left out members that a note tells, and bytes of each.
const NAMES_MAX: usize = 8;
const NAME_BYTES_MAX: usize = 64;

/// What is known at a place of the file.
#[derive(Default)]
pub(super) struct Scan {
    /// Names that lead to the array of records, if they are in one inside an object.
    wrapper: &'static [&'static str],
    /// How many of the open objects lead there, the array itself counted.
    on_way: usize,
    /// Open objects and arrays.
    depth: usize,
    /// Which of them are arrays, the innermost in the lowest bit.
    arrays: u64,
    /// The depth at which records are separated.
    records_depth: usize,
    in_record: bool,
    in_text: bool,
    is_escaped: bool,
    /// The last byte that was no white space; of a string its quote.
    last: u8,
    /// Does the last record still lack its line end?
    wants_end: bool,
    /// The name read last of a member of an object on the way, and whether it is being read.
    name: Vec<u8>,
    in_name: bool,
    /// Names of members that were left out.
    names: Vec<Vec<u8>>,
    /// Has the open outermost object the array of records?
    is_found: bool,
    /// Outermost objects without it.
    lacking: u64,
}

impl Scan {
    pub(super) fn new(shape: Shape) -> Self {
        let wrapper = if let Shape::Wrapped(names) = shape { names } else { &[] };
        Self { wrapper, ..Self::default() }
    }

    /// What was left out so far.
    pub(super) fn left_out(&self) -> impl Iterator<Item = Rejection> {
        let told = |count, reason| Rejection { offset: None, record: None, reason, count, lost: count > 0 };
        let lacking = format!("an object without the array {}", self.wrapper.join("."));
        let lacking = (self.lacking > 0).then(|| told(self.lacking, lacking));
        let names: Vec<_> = self.names.iter().map(|name| String::from_utf8_lossy(name)).collect();
        let beside = (!names.is_empty()).then(|| told(0, format!("left out around the records: {}", names.join(", "))));
        lacking.into_iter().chain(beside)
    }

    /// Goes on through `raw` and gives what becomes of it.
    pub(super) fn step(&mut self, raw: &[u8], out: &mut Vec<u8>) {
        let mut at = 0;
        while let Some(&byte) = raw.get(at) {
            at = if self.in_text {
                self.text(raw, at, out)
            } else if self.in_record && self.depth > self.records_depth {
                self.record(raw, at, out)
            } else {
                if self.in_record {
                    self.no_object(byte, out);
                } else if self.depth > 0 && !self.is_among_records() {
                    self.around(byte, out);
                } else {
                    self.between(byte, out);
                }
                self.last = if byte.is_ascii_whitespace() { self.last } else { byte };
                at + 1
            };
        }
    }

    /// Are the elements of the array at hand records?
    fn is_among_records(&self) -> bool {
        self.wrapper.is_empty() || self.on_way > self.wrapper.len()
    }

    /// In a string.
    fn text(&mut self, raw: &[u8], at: usize, out: &mut Vec<u8>) -> usize {
        let skip = usize::from(std::mem::take(&mut self.is_escaped));
        let rest = &raw[at..];
        let end = memchr::memchr3(b'"', b'\\', b'\n', &rest[skip..]).map(|end| end + skip);
        let span = &rest[..end.unwrap_or(rest.len())];
        if self.in_record {
            out.extend_from_slice(span);
        } else {
            out.resize(out.len() + span.len(), b' ');
            if self.in_name {
                let room = NAME_BYTES_MAX.saturating_sub(self.name.len());
                self.name.extend_from_slice(&span[..span.len().min(room)]);
            }
        }
        let Some(end) = end else { return raw.len() };
        if rest[end] == b'\\' {
            self.is_escaped = true;
        } else {
            // A line end does not belong into a string: the string is broken.
            self.in_text = false;
            self.in_name = false;
            self.last = b'"';
        }
        out.push(if self.in_record && rest[end] != b'\n' { rest[end] } else { b' ' });
        at + end + 1
    }

    /// In an object or array that is a record, outside its strings.
    fn record(&mut self, raw: &[u8], at: usize, out: &mut Vec<u8>) -> usize {
        let rest = &raw[at..];
        let structural = |byte: &u8| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']' | b'\n' | b'\r');
        let end = rest.iter().position(structural).unwrap_or(rest.len());
        out.extend_from_slice(&rest[..end]);
        self.last = rest[..end].trim_ascii_end().last().copied().unwrap_or(self.last);
        let Some(&byte) = rest.get(end) else { return raw.len() };
        match byte {
            b'\n' | b'\r' => out.push(b' '),
            b'{' if !self.may_open_object() => {
                self.end_record();
                self.between(byte, out);
                self.last = byte;
            }
            _ => {
                match byte {
                    b'{' | b'[' => self.open(byte),
                    b'}' | b']' => self.close(),
                    _ => self.in_text = true,
                }
                out.push(byte);
                self.last = byte;
                if self.depth == self.records_depth {
                    self.end_record();
                }
            }
        }
        at + end + 1
    }

    fn may_open_object(&self) -> bool {
        match self.last {
            b':' | b'[' => true,
            b',' => self.arrays & 1 == 1,
            _ => false,
        }
    }

    fn open(&mut self, byte: u8) {
        self.depth += 1;
        self.arrays = self.arrays << 1 | u64::from(byte == b'[');
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.arrays >>= 1;
    }

    fn end_record(&mut self) {
        while self.depth > self.records_depth {
            self.close();
        }
        self.in_record = false;
        self.wants_end = true;
    }

    /// In an element that is no object, or in a line between objects that is none: it goes on as it is, to be rejected.
    fn no_object(&mut self, byte: u8, out: &mut Vec<u8>) {
        let is_line = self.records_depth == 0;
        match byte {
            b'\n' if is_line => {
                self.in_record = false;
                out.push(b'\n');
            }
            _ if is_line => out.push(byte),
            b',' | b']' => {
                self.end_record();
                self.between(byte, out);
            }
            b'\n' | b'\r' => out.push(b' '),
            _ => {
                self.in_text = byte == b'"';
                out.push(byte);
            }
        }
    }

    /// Between records, or between the outermost objects.
    fn between(&mut self, byte: u8, out: &mut Vec<u8>) {
        let is_outermost = self.depth == 0;
        match byte {
            b',' if !is_outermost => {
                self.wants_end = false;
                out.push(b'\n');
            }
            b'\n' if is_outermost && std::mem::take(&mut self.wants_end) => out.push(b'\n'),
            // RFC 7464 puts 0x1e before each.
            b',' | b' ' | b'\t' | b'\n' | b'\r' | 0x1e => out.push(b' '),
            b'[' if is_outermost && self.wrapper.is_empty() => {
                self.open(byte);
                self.records_depth = 1;
                out.push(b' ');
            }
            b']' if !is_outermost => self.end_array(out),
            b'{' if is_outermost && !self.wrapper.is_empty() => {
                self.open(byte);
                self.on_way = 1;
                out.push(b' ');
            }
            _ => self.begin_record(byte, out),
        }
    }

    fn begin_record(&mut self, byte: u8, out: &mut Vec<u8>) {
        if std::mem::take(&mut self.wants_end) {
            out.push(b'\n');
        }
        self.in_record = true;
        out.push(byte);
        match byte {
            b'{' => self.open(byte),
            b'[' if self.depth > 0 => self.open(byte),
            b'"' => self.in_text = self.depth > 0,
            _ => {}
        }
    }

    /// The array of records ends.
    fn end_array(&mut self, out: &mut Vec<u8>) {
        self.close();
        self.on_way = self.on_way.min(self.depth);
        self.records_depth = 0;
        out.push(b' ');
    }

    /// In an object around the records: nothing of it goes on.
    fn around(&mut self, byte: u8, out: &mut Vec<u8>) {
        out.push(b' ');
        let is_on_way = self.depth == self.on_way;
        let wanted = self.wrapper.get(self.on_way.wrapping_sub(1)).map(|name| name.as_bytes());
        let is_wanted = is_on_way && self.last == b':' && wanted == Some(&self.name);
        let is_last_name = self.on_way == self.wrapper.len();
        match byte {
            b'"' => {
                self.in_text = true;
                self.in_name = is_on_way && matches!(self.last, b'{' | b',');
                if self.in_name {
                    self.name.clear();
                }
            }
            b':' if is_on_way && wanted != Some(&self.name) => self.note_name(),
            b'{' | b'[' => {
                self.open(byte);
                if is_wanted && is_last_name == (byte == b'[') {
                    self.on_way += 1;
                    self.is_found |= is_last_name;
                    self.records_depth = if is_last_name { self.depth } else { 0 };
                }
            }
            b'}' | b']' => {
                self.close();
                self.on_way = self.on_way.min(self.depth);
                if self.depth == 0 && !std::mem::take(&mut self.is_found) {
                    self.lacking += 1;
                }
            }
            _ => {}
        }
    }

    fn note_name(&mut self) {
        if self.names.len() < NAMES_MAX && !self.names.contains(&self.name) {
            self.names.push(self.name.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};
    use std::fmt::Write;

    /// The lines that come out, without the spaces around them and empty ones, and what was left out.
    fn read(text: &str, shape: Shape, piece_bytes: usize) -> (String, String) {
        let (mut scan, mut out) = (Scan::new(shape), Vec::new());
        text.as_bytes().chunks(piece_bytes).for_each(|piece| scan.step(piece, &mut out));
        let out = String::from_utf8(out).unwrap();
        let lines: Vec<_> = out.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let mut left_out = String::new();
        scan.left_out().for_each(|one| write!(left_out, "{} {};", one.count, one.reason).unwrap());
        (lines.join("\n"), left_out)
    }

    fn check(text: &str, lines: &str, left_out: &str) {
        let expect = (lines.to_owned(), left_out.to_owned());
        assert_eq!(read(text, Shape::of(text.as_bytes()), text.len()), expect, "{text}");
        assert_eq!(read(text, Shape::of(text.as_bytes()), 1), expect, "byte by byte: {text}");
    }

    #[test]
    fn a_record_becomes_a_line() {
        check("[{\"a\":[1,{}]},\n {\"b\":\n2}]", "{\"a\":[1,{}]}\n{\"b\": 2}", "");
        check("{\n\"a\": \"}\\\"\"\r\n}\n{\n}\n", "{ \"a\": \"}\\\"\"  }\n{ }", "");
        check("{\"a\":1}{\"b\":2} {\"c\":3},{\"d\":4}\n", "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n{\"d\":4}", "");
        check("[{\"a\":1}][{\"b\":1}]\n[]", "{\"a\":1}\n{\"b\":1}", "");
        check("[1,\"a,b\",[2,3],null]", "1\n\"a,b\"\n[2,3]\nnull", "");
    }

    #[test]
    fn what_is_around_is_told() {
        check("{\"Records\":[{\"a\":1},{\"Records\":[{}]}]}", "{\"a\":1}\n{\"Records\":[{}]}", "");
        check(
            "{\"@odata.context\":\"[{\",\n\"value\":[\n{\"a\":1},\n{\"b\":1}\n],\"next\":{\"value\":[{}]}}",
            "{\"a\":1}\n{\"b\":1}",
            "0 left out around the records: @odata.context, next;",
        );
        check(
            "{\"records\":[{\"a\":1}]}\n{\"records\":[{\"a\":2}]}{\"records\":[{\"a\":3}]}",
            "{\"a\":1}\n{\"a\":2}\n{\"a\":3}",
            "",
        );
        check(
            "{\"records\":[{\"a\":1}]}\n{\"x\":[{\"a\":2}]}",
            "{\"a\":1}",
            "1 an object without the array records;0 left out around the records: x;",
        );
        check(
            "{\"_shards\":{\"hits\":1},\"hits\":{\"total\":1,\"hits\":[{\"_source\":{}},{}]}}",
            "{\"_source\":{}}\n{}",
            "0 left out around the records: _shards, total;",
        );
    }

    #[test]
    fn what_is_broken_costs_itself() {
        check("[{\"a\":\"cut\n{\"b\":1},\n{\"c\":2}]", "{\"a\":\"cut\n{\"b\":1}\n{\"c\":2}", "");
        check("{\n\"a\": {\"b\":\n{\n\"c\": 1,\n{\n\"d\": 1\n}", "{ \"a\": {\"b\": { \"c\": 1,\n{ \"d\": 1 }", "");
        check("{\n\"a\":1}}\nno {json\nat all\n{\"b\":1}", "{ \"a\":1}\n}\nno {json\nat all\n{\"b\":1}", "");
        check("{\"Records\":[{\"a\":1}]}\nJan 1 x\nJan 2 \"y", "{\"a\":1}\nJan 1 x\nJan 2 \"y", "");
    }

    #[test]
    fn places_are_kept() {
        let text = "{\n \"value\": [\n {\"a\":\n1},\r\n{}\n]}\n";
        let mut out = Vec::new();
        Scan::new(Shape::of(text.as_bytes())).step(text.as_bytes(), &mut out);
        let out = String::from_utf8(out).unwrap();
        assert_eq!((out.len(), out.find("{\"a\""), out.find("{}")), (text.len(), text.find("{\"a\""), text.find("{}")));
        assert_eq!(out.find('\n'), text.find(",\r"));
    }

    fn member() -> impl Strategy<Value = Value> {
        let text = prop_oneof!["[{}\\[\\],:\"\\\\\n a]{0,12}".prop_map(Value::from), any::<u8>().prop_map(Value::from)];
        text.prop_recursive(3, 12, 3, |inner| {
            let members = prop::collection::btree_map("[a-z\"{]{1,3}", inner.clone(), 0..3);
            prop_oneof![
                prop::collection::vec(inner, 0..3).prop_map(Value::from),
                members.prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_the_shape_the_records_are_the_same(
            members in prop::collection::vec(member(), 1..5),
            shape in 0..5,
            piece_bytes in 1_usize..40,
        ) {
            let records: Vec<Value> = members.into_iter().map(|member| json!({"a": member})).collect();
            let each = |text: fn(&Value) -> String| records.iter().map(text).collect::<Vec<_>>();
            let text = match shape {
                0 => each(|record| format!("{record:#}")).join("\n"),
                1 => each(Value::to_string).concat(),
                2 => format!("{:#}", Value::from(records.clone())),
                3 => format!("{:#}", json!({"@odata.context": "{[\"", "value": records, "x": [{}]})),
                _ => format!("{}", json!({"_shards": {"hits": [{}]}, "hits": {"hits": records}, "took": 1})),
            };
            let (lines, _) = read(&text, Shape::of(text.as_bytes()), piece_bytes);
            let read: Result<Vec<Value>, _> = lines.lines().map(serde_json::from_str).collect();
            prop_assert_eq!(read.unwrap(), records, "{}", text);
        }
    }
}
