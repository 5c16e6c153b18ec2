//! Where the objects of a file are: told by its beginning, once.

use super::text::plain_end;
use crate::formats::record_line;

/// How records lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One a line.
    Lines,
    /// Over several lines each, right after each other, or as the elements of one array.
    Stream,
    /// As the elements of an array inside an object, under these names.
    Wrapped(&'static [&'static str]),
}

/// Arrays that answers of services and exports put their records into: CloudTrail, Azure's event hubs, Microsoft Graph and Azure's
/// REST answers, Google's lists, `aws logs`, Splunk, Elasticsearch.
const WRAPPERS: &[&[&str]] = &[
    &["Records"],
    &["records"],
    &["value"],
    &["items"],
    &["entries"],
    &["Events"],
    &["events"],
    &["data"],
    &["results"],
    // NinjaOne and Datto RMM.
    &["activities"],
    &["hits", "hits"],
];

/// Objects that stand in a wrapper beside its records.
const BESIDE: &[&str] =
    &["pageDetails", "_shards", "total", "metadata", "meta", "responseMetadata", "ResponseMetadata"];

/// Members that a wrapper has before its records; an object with more is a record.
const BEFORE_MAX: usize = 8;

impl Shape {
    /// Of text that begins so.
    pub(super) fn of(head: &[u8]) -> Self {
        let head = head.trim_ascii_start();
        let head = record_line::after(head).map_or(head, <[u8]>::trim_ascii_start);
        match head.first() {
            Some(b'[') => return Self::Stream,
            Some(b'{') => {}
            _ => return Self::Lines,
        }
        let first = Object::of(head);
        let rest = first.end.map_or(&[][..], |end| &head[end..]);
        let is_alone = !rest.trim_ascii_start().starts_with(b"{");
        if let Some(wrapper) = WRAPPERS.iter().find(|wrapper| first.wraps(wrapper, is_alone)) {
            return Self::Wrapped(wrapper);
        }
        let follows = rest.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
        if first.has_line_end || matches!(follows, Some(b'{' | b',')) { Self::Stream } else { Self::Lines }
    }
}

/// An object as far as it goes.
struct Object<'h> {
    /// Its members' names, and what their values begin with.
    members: Vec<(&'h [u8], &'h [u8])>,
    has_line_end: bool,
    /// The place after it, where it has an end.
    end: Option<usize>,
}

impl<'h> Object<'h> {
    /// Of text that begins with its brace.
    fn of(text: &'h [u8]) -> Self {
        let mut object = Self { members: Vec::new(), has_line_end: false, end: None };
        let (mut at, mut depth, mut name) = (0, 0_usize, None);
        while let Some(&byte) = text.get(at) {
            match byte {
                b'"' => {
                    let end = string_end(text, at);
                    name = name.or(text.get(at + 1..end)).filter(|_| depth == 1);
                    if text.get(end) == Some(&b'\n') {
                        break;
                    }
                    at = end;
                }
                b':' if depth == 1 => {
                    object.members.extend(name.map(|name| (name, text[at + 1..].trim_ascii_start())));
                }
                b',' => name = None,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        object.end = Some(at + 1);
                        break;
                    }
                }
                b'\n' => object.has_line_end = true,
                _ => {}
            }
            at += 1;
        }
        object
    }

    /// Is it an object around an array of that name? One of several such objects is known only by its very first member.
    fn wraps(&self, wrapper: &[&str], is_alone: bool) -> bool {
        let Some((wanted, inner)) = wrapper.split_first() else { return false };
        let is_beside = |(name, value): &(&[u8], &[u8])| {
            !matches!(value.first(), Some(b'{' | b'[')) || BESIDE.iter().any(|beside| beside.as_bytes() == *name)
        };
        let Some(place) = self.members.iter().position(|(name, _)| *name == wanted.as_bytes()) else { return false };
        let value = self.members[place].1;
        let before = if is_alone || !inner.is_empty() { BEFORE_MAX } else { 0 };
        place <= before
            && self.members[..place].iter().all(is_beside)
            && match value.strip_prefix(b"[") {
                Some(elements) if inner.is_empty() => {
                    // An object of one member, an empty list, is a wrapper of nothing: as a record it would say nothing either.
                    let is_empty = elements.trim_ascii_start().starts_with(b"]");
                    begins_with_object(elements) || (is_empty && is_alone && self.members.len() == 1)
                }
                Some(_) => false,
                None => value.starts_with(b"{") && Object::of(value).wraps(inner, true),
            }
    }
}

/// Is the first of these elements that is no bare value an object? A `null` among records costs itself.
fn begins_with_object(mut elements: &[u8]) -> bool {
    loop {
        elements = elements.trim_ascii_start();
        let end = match elements.first() {
            Some(b'{') => return true,
            Some(b'"') => string_end(elements, 0) + 1,
            Some(byte) if byte.is_ascii_alphanumeric() || *byte == b'-' => {
                elements.iter().position(|byte| b",]{[\"\n".contains(byte)).unwrap_or(elements.len())
            }
            _ => return false,
        };
        let rest = elements.get(end..).unwrap_or_default().trim_ascii_start();
        let Some(rest) = rest.strip_prefix(b",") else { return false };
        elements = rest;
    }
}

/// Where the string that begins at `at` has its closing quote, or the line or text ends without one.
fn string_end(text: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    loop {
        end = plain_end(text, end.min(text.len()));
        match text.get(end) {
            Some(b'\\') => end += 2,
            Some(b'"' | b'\n') | None => return end,
            Some(_) => end += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        let check = |head: &str, expect: Shape| assert_eq!(Shape::of(head.as_bytes()), expect, "{head}");
        for lines in [
            "",
            "a,b",
            "{\"a\":1}\n{\"a\":2}",
            "{\"a\":{\"b\":[{\"c\":\"\\\"}\"}]}}  \r\n{}",
            "{\"a\":\"cut of",
            "{\"a\":\"cut of\n{\"a\":1}",
            "{\"time\":1,\"items\":[{\"a\":1}]}\n{\"time\":2}",
            "{\"id\":{\"time\":1},\"events\":[{\"a\":1}]}",
            "{\"items\":[1]}",
            "{\"items\":[1, 2, \"{\"]}",
            "{\"items\":[null,",
            "{\"items\":[null,[{",
            "{\"Records\":\"[{}]\"}",
        ] {
            check(lines, Shape::Lines);
        }
        check("Record 1\n{\"a\":1}\nRecord 2\n{}", Shape::Lines);
        for stream in
            ["Record 1\r\n{\n\"a\":1}", "[", "\n [{}]", "{\n\"a\":1}", "{\"a\":1}{\"a\":2}", "{\"a\":1},\n{\"a\":2}"]
        {
            check(stream, Shape::Stream);
        }
        check("{ \"Records\" : [ ] }\n", Shape::Wrapped(&["Records"]));
        check("{\"items\":[],\"a\":1}", Shape::Lines);
        check("{\"items\":[]}\n{\"items\":[]}", Shape::Lines);
        check("{\"Records\":[{\"a\":1},", Shape::Wrapped(&["Records"]));
        check("{\"Records\":[null, 1.5,\"]\\\"\" , {\"a\":1},", Shape::Wrapped(&["Records"]));
        check("{\"records\":[{\"a\":1}]}\n{\"records\":[", Shape::Wrapped(&["records"]));
        check("{\n  \"@odata.context\": \"x\",\n  \"value\": [ {", Shape::Wrapped(&["value"]));
        check("{\"took\":1,\"other\":{\"total\":1},\"hits\":{\"hits\":[{", Shape::Lines);
        check(
            "{\"took\":1,\"_shards\":{},\"hits\":{\"total\":{\"value\":1},\"hits\":[{",
            Shape::Wrapped(&["hits", "hits"]),
        );
        check(
            "{\"took\":1,\"_shards\":{\"total\":1},\"hits\":{\"total\":1,\"hits\":[{",
            Shape::Wrapped(&["hits", "hits"]),
        );
    }
}
