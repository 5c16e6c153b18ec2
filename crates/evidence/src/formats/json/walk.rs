//! Walks one object without building a tree.
//!
//! Leaves are told to a [`Sink`] as they come, with the names that lead to them joined by dots. `null` is not told, and an array of
//! leaves is one text with a line each; leaves of objects in an array go under the same path each time. What search engines put
//! around a record (`_source` of Elasticsearch, `result` of Splunk after `preview`) is no part of a path.

use super::fault::Fault;
use super::leaf::{Leaf, Sink};
use super::number::number;
use super::text;
use crate::limits::{RECORD_DEPTH_MAX, RECORD_TEXT_BYTES_MAX};

/// Walks one object, with white space around it. Whatever stands before a fault has been told.
pub(crate) fn walk(object: &str, sink: &mut dyn Sink) -> Result<(), Fault> {
    let mut walker = Walker {
        text: object,
        bytes: object.as_bytes(),
        at: 0,
        path: String::with_capacity(80),
        unescaped: String::new(),
        lines: String::new(),
        budget: RECORD_TEXT_BYTES_MAX,
        is_result: false,
        sink,
    };
    match walker.next_token()? {
        b'{' => walker.object(0)?,
        _ => return Err(Fault::NoObject),
    }
    match walker.next_token() {
        Err(_) => Ok(()),
        Ok(_) => Err(Fault::Syntax),
    }
}

struct Walker<'t, 's> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    path: String,
    /// The string at hand, where it has escapes.
    unescaped: String,
    /// The leaves of the open arrays, each outer one's before its inner one's.
    lines: String,
    /// Text that the object may still come to.
    budget: usize,
    /// Was there a `preview`, so that `result` is Splunk's?
    is_result: bool,
    sink: &'s mut dyn Sink,
}

/// The leaves of an array, those of arrays in it among them.
#[derive(Default)]
struct Count {
    leaves: usize,
    /// Those that are numbers and not negative.
    numbers: usize,
}

/// A string: in the text, or in [`Walker::unescaped`].
enum Found {
    Plain(usize, usize),
    Unescaped,
}

impl<'t> Walker<'t, '_> {
    /// The next byte that is not white space, which stays.
    fn next_token(&mut self) -> Result<u8, Fault> {
        loop {
            match self.bytes.get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(&byte) => return Ok(byte),
                None => return Err(Fault::EndsEarly),
            }
        }
    }

    /// From its brace on.
    fn object(&mut self, depth: usize) -> Result<(), Fault> {
        if depth > RECORD_DEPTH_MAX {
            return Err(Fault::TooDeep);
        }
        let outer = self.path.len();
        let mut is_first = true;
        loop {
            self.at += 1;
            match self.next_token()? {
                b'"' => self.name()?,
                b'}' if is_first => break,
                _ => return Err(Fault::Syntax),
            }
            is_first = false;
            if self.next_token()? != b':' {
                return Err(Fault::Syntax);
            }
            self.at += 1;
            if depth == 0 {
                self.look_through()?;
            }
            self.member(depth + 1)?;
            self.path.truncate(outer);
            match self.next_token()? {
                b',' => {}
                b'}' => break,
                _ => return Err(Fault::Syntax),
            }
        }
        self.at += 1;
        Ok(())
    }

    /// Appends a member's name to the path.
    fn name(&mut self) -> Result<(), Fault> {
        if !self.path.is_empty() {
            self.path.push('.');
        }
        let start = self.at + 1;
        let end = text::plain_end(self.bytes, start);
        self.path.push_str(&self.text[start..end]);
        self.at = match self.bytes.get(end) {
            Some(b'"') => end + 1,
            _ => text::unescape(self.text, end, &mut self.path)?,
        };
        Ok(())
    }

    /// Forgets the name of a member of the outermost object that only wraps the record.
    fn look_through(&mut self) -> Result<(), Fault> {
        let wraps = match self.path.as_str() {
            "preview" => {
                self.is_result = true;
                false
            }
            "_source" => true,
            "result" => self.is_result,
            _ => false,
        };
        if wraps && self.next_token()? == b'{' {
            self.path.clear();
        }
        Ok(())
    }

    fn string(&mut self) -> Result<Found, Fault> {
        let start = self.at + 1;
        let end = text::plain_end(self.bytes, start);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Found::Plain(start, end));
        }
        self.unescaped.clear();
        self.unescaped.push_str(&self.text[start..end]);
        self.at = text::unescape(self.text, end, &mut self.unescaped)?;
        Ok(Found::Unescaped)
    }

    /// The value of a member.
    fn member(&mut self, depth: usize) -> Result<(), Fault> {
        match self.next_token()? {
            b'"' => {
                let found = self.string()?;
                let text = match found {
                    Found::Plain(start, end) => &self.text[start..end],
                    Found::Unescaped => &self.unescaped,
                };
                spend(&mut self.budget, self.path.len() + text.len())?;
                self.sink.leaf(&self.path, Leaf::Text(text));
            }
            b'{' => self.object(depth)?,
            b'[' => {
                let start = self.lines.len();
                let mut count = Count::default();
                self.array(depth, &mut count)?;
                if count.leaves > 0 {
                    let text = &self.lines[start..];
                    spend(&mut self.budget, self.path.len() + text.len())?;
                    self.sink.array(&self.path, text, count.numbers == count.leaves);
                }
                self.lines.truncate(start);
            }
            first => {
                if let Some(leaf) = self.scalar(first)? {
                    self.sink.leaf(&self.path, leaf);
                }
            }
        }
        Ok(())
    }

    /// From its bracket on: collects leaves as lines and counts them.
    fn array(&mut self, depth: usize, count: &mut Count) -> Result<(), Fault> {
        if depth > RECORD_DEPTH_MAX {
            return Err(Fault::TooDeep);
        }
        let mut is_first = true;
        loop {
            self.at += 1;
            match self.next_token()? {
                b']' if is_first => break,
                b'"' => {
                    let found = self.string()?;
                    begin_line(&mut self.lines, count);
                    let text = match found {
                        Found::Plain(start, end) => &self.text[start..end],
                        Found::Unescaped => &self.unescaped,
                    };
                    spend(&mut self.budget, self.path.len() + text.len())?;
                    self.lines.push_str(text);
                }
                b'{' => self.object(depth + 1)?,
                b'[' => self.array(depth + 1, count)?,
                first => {
                    if let Some(leaf) = self.scalar(first)? {
                        begin_line(&mut self.lines, count);
                        count.numbers += usize::from(matches!(leaf, Leaf::Unsigned(_)));
                        leaf.as_text(&mut self.unescaped, |text| self.lines.push_str(text));
                    }
                }
            }
            is_first = false;
            match self.next_token()? {
                b',' => {}
                b']' => break,
                _ => return Err(Fault::Syntax),
            }
        }
        self.at += 1;
        Ok(())
    }

    /// A value that is neither text nor holds others; `null` is none.
    fn scalar(&mut self, first: u8) -> Result<Option<Leaf<'t>>, Fault> {
        let (leaf, end) = match first {
            b'0'..=b'9' | b'-' => number(self.text, self.at).map(|(leaf, end)| (Some(leaf), end))?,
            b't' => (Some(Leaf::Bool(true)), self.word("true")?),
            b'f' => (Some(Leaf::Bool(false)), self.word("false")?),
            b'n' => (None, self.word("null")?),
            _ => return Err(Fault::Syntax),
        };
        spend(&mut self.budget, self.path.len() + end - self.at)?;
        self.at = end;
        Ok(leaf)
    }

    /// The place after a word that is expected here.
    fn word(&self, word: &str) -> Result<usize, Fault> {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(word.as_bytes()) {
            Ok(self.at + word.len())
        } else if word.as_bytes().starts_with(rest) {
            Err(Fault::EndsEarly)
        } else {
            Err(Fault::Syntax)
        }
    }
}

fn begin_line(lines: &mut String, count: &mut Count) {
    if count.leaves > 0 {
        lines.push('\n');
    }
    count.leaves += 1;
}

fn spend(budget: &mut usize, bytes: usize) -> Result<(), Fault> {
    *budget = budget.checked_sub(bytes).ok_or(Fault::TooLarge)?;
    Ok(())
}
