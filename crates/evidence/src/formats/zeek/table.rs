//! Zeek's own tables.

use super::meaning::{self, Action};
use super::value::unescape;
use crate::format::{Carry, Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::formats::encoding;
use crate::formats::find;
use crate::formats::lines::{self, Line};
use crate::limits::{COLUMN_NAME_BYTES_MAX, ZEEK_FIELDS_MAX};
use events::{BatchBuilder, Column, ExtraName};
use model::LogKind;
use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Read};
use std::sync::Arc;

/// The format.
pub(crate) struct Zeek;

impl Format for Zeek {
    fn name(&self) -> &'static str {
        "zeek"
    }

    fn describe(&self) -> &'static str {
        "Zeek's logs as tables, with #fields"
    }

    fn log(&self) -> Option<LogKind> {
        Some(LogKind::Network)
    }

    fn sniff(&self, head: &[u8], _whole_bytes: u64) -> bool {
        let text = encoding::text_head(head);
        text.starts_with(b"#separator ") || text.starts_with(b"#fields\t") || text.starts_with(b"#path\t")
    }

    fn split(
        &self,
        input: &mut dyn Read,
        _context: &FileContext,
        emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        let mut head = Head::default();
        let mut carry: Arc<str> = "".into();
        let mut emit = |unit: Unit| {
            let before = Carry::Header(Arc::clone(&carry));
            if head.read_all(&unit.bytes) {
                carry = head.to_text().into();
            }
            emit(Unit { carry: before, ..unit })
        };
        lines::split(input, &mut emit, reject)
    }

    fn decode(&self, unit: &Unit, _context: &FileContext, out: &mut Decoded) {
        let mut head = Head::default();
        if let Carry::Header(text) = &unit.carry {
            head.read_all(text.as_bytes());
        }
        // Made at the row that needs it, and for new names only: other lines with `#` may stand before each row.
        let mut plan = None;
        let mut is_noted = false;
        let blocks = lines::blocks(unit);
        out.events.expect_rows(lines::count(&blocks));
        let texts = lines::Texts::of(unit);
        for line in lines::lines(unit).filter(|line| !line.bytes.is_empty()) {
            if line.bytes.starts_with(b"#") {
                match head.read(line.bytes) {
                    Some(SEPARATOR | FIELDS) => plan = None,
                    Some(key) => plan.iter_mut().for_each(|plan: &mut Plan| plan.take(key, &head)),
                    None => {}
                }
                continue;
            }
            if let Some(reason) = lines::is_too_long(&line) {
                lines::reject(&mut out.rejections, unit, &line, reason.into(), true);
                continue;
            }
            let text = texts.line(&line);
            if matches!(text, Cow::Owned(_)) && !std::mem::replace(&mut is_noted, true) {
                lines::note_replaced(&mut out.rejections, unit, &line);
            }
            match plan.get_or_insert_with(|| Plan::of(&head, &mut out.events)).read(&text, &line, &mut out.events) {
                Ok(()) => out.events.finish_row(),
                Err(reason) => {
                    out.events.abandon_row();
                    lines::reject(&mut out.rejections, unit, &line, reason, true);
                }
            }
        }
        out.blocks.extend(blocks);
    }

    fn show(&self, block: &[u8], first_record: u64, record: u64) -> Option<String> {
        lines::show(block, first_record, record)
    }
}

/// What the lines that begin with `#` said last, each without its name.
#[derive(Default)]
struct Head {
    values: [String; KEYS.len()],
}

const KEYS: [&str; 7] = ["separator", "set_separator", "empty_field", "unset_field", "path", "fields", "types"];
/// Longest value that is taken of a line other than `#fields` and `#types`: each row is compared with them, and gets the path.
const WORD_BYTES_MAX: usize = 1024;
const SEPARATOR: usize = 0;
const SET_SEPARATOR: usize = 1;
const EMPTY: usize = 2;
const UNSET: usize = 3;
const PATH: usize = 4;
const FIELDS: usize = 5;
const TYPES: usize = 6;

impl Head {
    /// Reads all such lines of a text. Were there any?
    fn read_all(&mut self, text: &[u8]) -> bool {
        let mut is_changed = false;
        for at in memchr::memchr_iter(b'#', text) {
            if at == 0 || text[at - 1] == b'\n' {
                let line = text[at..].split(|&byte| byte == b'\n').next().unwrap_or_default();
                is_changed |= self.read(line.strip_suffix(b"\r").unwrap_or(line)).is_some();
            }
        }
        is_changed
    }

    /// Reads one such line. What does it say of how to read others?
    fn read(&mut self, line: &[u8]) -> Option<usize> {
        let line = String::from_utf8_lossy(line);
        let separator = char::from(self.separator());
        let value = |key: &str| line[1..].strip_prefix(key)?.strip_prefix([' ', '\t', separator]);
        let (key, value) = KEYS.iter().enumerate().find_map(|(key, name)| Some((key, value(name)?)))?;
        if !matches!(key, FIELDS | TYPES) && value.len() > WORD_BYTES_MAX {
            return None;
        }
        match key {
            // Another log begins.
            SEPARATOR => *self = Self::default(),
            // Types come behind the names.
            FIELDS => self.values[TYPES].clear(),
            _ => {}
        }
        value.clone_into(&mut self.values[key]);
        Some(key)
    }

    /// As lines that read the same again.
    fn to_text(&self) -> String {
        let said = KEYS.iter().zip(&self.values).filter(|(_, value)| !value.is_empty());
        said.map(|(key, value)| format!("#{key}\t{value}\n")).collect()
    }

    /// What stands between values: one byte of ASCII, so that a row can be cut there. Zeek writes no other.
    fn separator(&self) -> u8 {
        let said = unescape(self.or(SEPARATOR, "\t")).bytes().next();
        said.filter(u8::is_ascii).unwrap_or(b'\t')
    }

    /// The values of `#fields` or `#types`.
    fn split(&self, key: usize) -> impl Iterator<Item = &str> {
        self.values[key].split(char::from(self.separator())).filter(|value| !value.is_empty())
    }

    fn or<'h>(&'h self, key: usize, default: &'h str) -> &'h str {
        Some(self.values[key].as_str()).filter(|value| !value.is_empty()).unwrap_or(default)
    }
}

/// How rows are read into one batch, until other names are given.
struct Plan {
    fields: Vec<Field>,
    /// Are more fields given than [`ZEEK_FIELDS_MAX`]? Rows are rejected then.
    has_too_many: bool,
    /// Is a name longer than [`COLUMN_NAME_BYTES_MAX`]? Likewise.
    has_too_long: bool,
    /// Is a name given twice? Those of `extra` are made unique then.
    repeats: bool,
    log: String,
    separator: u8,
    set_separator: String,
    empty: String,
    unset: String,
}

struct Field {
    name: ExtraName,
    action: Action,
    is_set: bool,
}

impl Plan {
    /// Takes time in proportion to the names.
    fn of(head: &Head, events: &mut BatchBuilder) -> Self {
        let field = |name: &str| Field { name: events.extra_name(name), action: meaning::action(name), is_set: false };
        let has_too_long = head.split(FIELDS).any(|name| name.len() > COLUMN_NAME_BYTES_MAX);
        let mut names = HashSet::new();
        let mut plan = Self {
            has_too_many: head.split(FIELDS).nth(ZEEK_FIELDS_MAX).is_some(),
            has_too_long,
            repeats: !head.split(FIELDS).take(ZEEK_FIELDS_MAX).all(|name| names.insert(name)),
            fields: head.split(FIELDS).take(ZEEK_FIELDS_MAX).map(field).collect(),
            separator: head.separator(),
            log: String::new(),
            set_separator: String::new(),
            empty: String::new(),
            unset: String::new(),
        };
        [SET_SEPARATOR, EMPTY, UNSET, PATH, TYPES].into_iter().for_each(|key| plan.take(key, head));
        plan
    }

    /// Takes over what a line says that is neither about names nor about what separates them.
    fn take(&mut self, key: usize, head: &Head) {
        match key {
            SET_SEPARATOR => head.or(key, ",").clone_into(&mut self.set_separator),
            EMPTY => head.or(key, "(empty)").clone_into(&mut self.empty),
            UNSET => head.or(key, "-").clone_into(&mut self.unset),
            PATH => head.values[key].clone_into(&mut self.log),
            TYPES => {
                for (field, kind) in self.fields.iter_mut().zip(head.split(key)) {
                    field.is_set = kind.starts_with("set[") || kind.starts_with("vector[");
                }
            }
            _ => {}
        }
    }

    /// Fills the open row. An error is the reason for a rejection.
    fn read(&self, text: &str, line: &Line<'_>, events: &mut BatchBuilder) -> Result<(), Cow<'static, str>> {
        if self.fields.is_empty() {
            return Err("a row without #fields above it".into());
        }
        if self.has_too_many {
            return Err(format!("a row under more than {ZEEK_FIELDS_MAX} fields").into());
        }
        if self.has_too_long {
            return Err(format!("a row under a field's name of more than {COLUMN_NAME_BYTES_MAX} bytes").into());
        }
        let has_escapes = memchr::memchr(b'\\', text.as_bytes()).is_some();
        let (mut at, mut count) = (0, 0);
        while at <= text.len() {
            let end = find::byte(text.as_bytes(), at, self.separator);
            if let Some(field) = self.fields.get(count) {
                self.write(events, field, &text[at..end], has_escapes);
            }
            count += 1;
            at = end + 1;
        }
        if count != self.fields.len() {
            return Err(format!("a row of {count} values under {} fields", self.fields.len()).into());
        }
        if self.repeats {
            events.join_repeated_extra("\n");
        }
        events.set_number(Column::RECORD, line.number);
        if !self.log.is_empty() {
            events.set_text(Column::CHANNEL, &self.log);
        }
        meaning::finish(events, &self.log);
        Ok(())
    }

    fn write(&self, events: &mut BatchBuilder, field: &Field, value: &str, has_escapes: bool) {
        let Some(first) = value.as_bytes().first() else { return };
        let is = |said: &str| said.as_bytes().first() == Some(first) && value == said;
        if is(&self.unset) || is(&self.empty) {
            return;
        }
        if field.is_set {
            let elements: Vec<_> = value.split(self.set_separator.as_str()).map(unescape).collect();
            field.write(events, &elements.join("\n"));
        } else if has_escapes {
            field.write(events, &unescape(value));
        } else {
            field.write(events, value);
        }
    }
}

impl Field {
    #[inline]
    fn write(&self, events: &mut BatchBuilder, value: &str) {
        if !meaning::write(events, self.action, value) {
            events.push_named(self.name, value);
        }
    }
}
