//! One event's XML into the open row. Elements mean what they mean in EVTX, also where the event's name and theirs have a namespace's prefix;
//! of XML itself, no document type and no entities but the five are known.

use crate::formats::windows::place::{self, Context, ITEM_END, Target, Writer};
use crate::limits::RECORD_DEPTH_MAX;
use events::BatchBuilder;
use hashbrown::HashMap;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesRef, BytesStart, Event as Xml};
use quick_xml::reader::Reader;
use std::rc::Rc;

/// Why an event cannot be read: a lower-case fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken(pub(crate) &'static str);

impl Broken {
    const SYNTAX: Self = Self("no valid xml");
    const ENTITY: Self = Self("a reference to an entity that xml does not have");
}

/// What is kept from event to event: what names mean, and memory.
#[derive(Default)]
pub(crate) struct Memory {
    /// By the context around it and the element.
    elements: HashMap<String, (Context, Target)>,
    /// By the context around the element, the element and the attribute.
    attributes: HashMap<String, Target>,
    fields: HashMap<Rc<str>, Target>,
    writer: Writer,
    text: String,
    /// Values of `Data` without a name, and how many there are.
    lines: String,
    line_count: usize,
    path: Vec<Open>,
    key: String,
    /// What stands before the event's own name, with its colon.
    prefix: String,
}

/// An element that has begun.
struct Open {
    inner: Context,
    target: Target,
    /// Where its text starts in the memory's.
    text_start: usize,
    has_elements: bool,
    /// Is it `Data` with a name? Then text that is empty is a value.
    is_field: bool,
    /// Is it `Data` without a name?
    is_line: bool,
}

/// Writes an event into the open row, all but its number and what [`crate::formats::windows::normalise`] adds.
pub(crate) fn read(xml: &str, memory: &mut Memory, events: &mut BatchBuilder) -> Result<(), Broken> {
    memory.clear();
    let mut reader = Reader::from_str(xml);
    let mut has_system = false;
    loop {
        match reader.read_event().map_err(|_| Broken::SYNTAX)? {
            Xml::Start(tag) => {
                memory.start(&tag, events)?;
                has_system |= memory.path.len() == 2 && memory.local(tag.name().as_ref()) == "System";
            }
            Xml::Empty(tag) => {
                memory.start(&tag, events)?;
                memory.end(events);
            }
            Xml::End(_) => memory.end(events),
            Xml::Text(text) => memory.text.push_str(&text),
            Xml::CData(text) => memory.text.push_str(&text),
            Xml::GeneralRef(reference) => memory.text.push(character(&reference)?),
            Xml::DocType(_) => return Err(Broken("a document type, which is not read")),
            Xml::Comment(_) | Xml::Decl(_) | Xml::PI(_) => {}
            Xml::Eof => break,
        }
    }
    if !memory.path.is_empty() {
        return Err(Broken("an event that ends too early"));
    }
    if !has_system {
        return Err(Broken("no windows event"));
    }
    memory.finish(events);
    Ok(())
}

/// The character that a reference stands for.
fn character(reference: &BytesRef<'_>) -> Result<char, Broken> {
    if let Some(character) = reference.resolve_char_ref().map_err(|_| Broken::ENTITY)? {
        return Ok(character);
    }
    Ok(match &**reference {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return Err(Broken::ENTITY),
    })
}

impl Memory {
    fn clear(&mut self) {
        self.writer.clear();
        self.text.clear();
        self.lines.clear();
        self.line_count = 0;
        self.path.clear();
    }

    /// A name without the event's prefix.
    fn local<'n>(&self, name: &'n str) -> &'n str {
        name.strip_prefix(self.prefix.as_str()).unwrap_or(name)
    }

    fn start(&mut self, tag: &BytesStart<'_>, events: &mut BatchBuilder) -> Result<(), Broken> {
        if self.path.len() > RECORD_DEPTH_MAX {
            return Err(Broken("elements nest too deeply"));
        }
        self.flush(events);
        let parent = self.path.last_mut().map_or(Context::Document, |open| {
            open.has_elements = true;
            open.inner
        });
        let whole = tag.name();
        if self.path.is_empty() {
            self.prefix.clear();
            self.prefix.push_str(
                whole.as_ref().strip_suffix("Event").filter(|prefix| prefix.ends_with(':')).unwrap_or_default(),
            );
        }
        let name = self.local(whole.as_ref());
        let (inner, mut target) = self.element(parent, name);
        let may_have_name = parent == Context::Fields && name == "Data";
        let mut is_field = false;
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| Broken::SYNTAX)?;
            let value = unescape(&attribute.value).map_err(|_| Broken::ENTITY)?;
            let key = attribute.key.as_ref();
            if may_have_name && key == "Name" {
                is_field = true;
                target = self.field(if value.is_empty() { "Data" } else { &value });
            } else {
                let target = self.attribute(parent, name, key);
                self.writer.write(events, &target, &value, false);
            }
        }
        let is_line = may_have_name && !is_field;
        self.path.push(Open { inner, target, text_start: self.text.len(), has_elements: false, is_field, is_line });
        Ok(())
    }

    fn end(&mut self, events: &mut BatchBuilder) {
        self.flush(events);
        let Some(open) = self.path.pop() else { return };
        if open.has_elements {
            return;
        }
        let text = &self.text[open.text_start..];
        if open.is_line {
            if self.line_count > 0 {
                self.lines.push_str(ITEM_END);
            }
            self.lines.push_str(text);
            self.line_count += 1;
        } else if open.is_field || !text.trim().is_empty() {
            self.writer.write(events, &open.target, text, false);
        }
        self.text.truncate(open.text_start);
    }

    /// Text between elements is layout; what else there is stands for itself.
    fn flush(&mut self, events: &mut BatchBuilder) {
        let Some(open) = self.path.last() else { return self.text.clear() };
        let text = &self.text[open.text_start..];
        if open.has_elements && !text.trim().is_empty() {
            self.writer.write(events, &open.target, text, false);
        }
        if open.has_elements {
            self.text.truncate(open.text_start);
        }
    }

    fn finish(&mut self, events: &mut BatchBuilder) {
        // One without text keeps its place among others, and says nothing alone.
        if self.line_count > 1 || !self.lines.is_empty() {
            let target = self.field("Data");
            self.writer.write(events, &target, &self.lines, false);
        }
        self.writer.end(events);
    }

    fn element(&mut self, parent: Context, name: &str) -> (Context, Target) {
        self.key(parent, name);
        let place = self.elements.entry_ref(self.key.as_str());
        place.or_insert_with(|| place::of_element(parent, &name.into())).clone()
    }

    fn attribute(&mut self, parent: Context, element: &str, name: &str) -> Target {
        self.key(parent, element);
        self.key.push(' ');
        self.key.push_str(name);
        let target = self.attributes.entry_ref(self.key.as_str());
        target.or_insert_with(|| place::of_attribute(parent, element, name)).clone()
    }

    fn key(&mut self, parent: Context, name: &str) {
        self.key.clear();
        self.key.push(char::from(b'0' + parent as u8));
        self.key.push_str(name);
    }

    fn field(&mut self, name: &str) -> Target {
        if let Some(target) = self.fields.get(name) {
            return target.clone();
        }
        let name: Rc<str> = name.into();
        let target = place::field(&name);
        self.fields.insert(name, target.clone());
        target
    }
}
