//! Running plans: a record's values into the open row of a batch.

use super::budget::Budget;
use super::compile::{Stretch, compile, token};
use super::cursor::{Broken, Cursor, Result};
use super::instance::{Instance, ValueAt, definition_body};
use super::names::Names;
use super::plan::{Memo, Piece, Plan, Source, Target, Write};
use super::shared::Shared;
use super::value;
use crate::formats::windows::place::{self, Context, Writer};
use crate::limits::RECORD_DEPTH_MAX;
use events::{BatchBuilder, Column};
use hashbrown::HashMap;
use std::rc::Rc;

/// What is kept from chunk to chunk so as not to be allocated again.
#[derive(Default)]
pub(super) struct Scratch {
    names: Names,
    values: Vec<ValueAt>,
    text: Vec<u8>,
    writer: Writer,
    shared: Shared,
}

/// One chunk of a unit.
#[derive(Clone, Copy)]
pub(super) struct ChunkOf<'a> {
    pub(super) unit: &'a [u8],
    pub(super) start: usize,
    pub(super) bytes: &'a [u8],
}

/// Reads the records of one chunk.
pub(super) struct Reader<'a> {
    chunk: &'a [u8],
    of: ChunkOf<'a>,
    scratch: &'a mut Scratch,
    events: &'a mut BatchBuilder,
    plans: HashMap<(usize, Context), Rc<Plan>>,
    budget: Budget,
}

impl<'a> Reader<'a> {
    pub(super) fn new(of: ChunkOf<'a>, scratch: &'a mut Scratch, events: &'a mut BatchBuilder) -> Self {
        Self { chunk: of.bytes, of, scratch, events, plans: HashMap::new(), budget: Budget::default() }
    }

    /// Writes a record's BinXML into the open row. On an error the row is left half written, for the caller to abandon.
    pub(super) fn read(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        self.scratch.values.clear();
        self.scratch.writer.clear();
        self.fragment(cursor, Context::Document, &Target::Nothing, 0)?;
        self.scratch.writer.end(self.events);
        Ok(())
    }

    /// The batch, for what the record's header says.
    pub(super) const fn events(&mut self) -> &mut BatchBuilder {
        self.events
    }

    /// A stretch of BinXML as records and values hold it: usually one template instance, else elements or bare text.
    fn fragment(&mut self, cursor: &mut Cursor<'_>, context: Context, target: &Target, depth: usize) -> Result<()> {
        if depth > RECORD_DEPTH_MAX {
            return Err(Broken("fragments nest too deeply"));
        }
        while let Some(token) = cursor.peek() {
            self.budget.step()?;
            match token {
                token::END => return Ok(()),
                token::FRAGMENT => cursor.skip(1 + token::FRAGMENT_REST_BYTES)?,
                token::INSTANCE => {
                    cursor.skip(1)?;
                    self.instance(cursor, context, depth)?;
                }
                _ => return self.elements(cursor, context, target, depth),
            }
        }
        Ok(())
    }

    /// Elements that stand in the record itself, without a template.
    fn elements(&mut self, cursor: &mut Cursor<'_>, context: Context, target: &Target, depth: usize) -> Result<()> {
        let stretch = Stretch { context, target: target.clone(), is_definition: false, depth };
        let plan = compile(self.chunk, *cursor, stretch, &mut self.scratch.names, &mut self.budget)?;
        cursor.skip(plan.end - cursor.at())?;
        let no_values = self.scratch.values.len();
        self.run(&plan, no_values, depth)
    }

    fn instance(&mut self, cursor: &mut Cursor<'_>, context: Context, depth: usize) -> Result<()> {
        let base = self.scratch.values.len();
        let instance = Instance::read(cursor, self.chunk, &mut self.scratch.values)?;
        let plan = self.plan(instance.definition, context, depth)?;
        self.run(&plan, base, depth)?;
        self.scratch.values.truncate(base);
        Ok(())
    }

    fn plan(&mut self, definition: usize, context: Context, depth: usize) -> Result<Rc<Plan>> {
        if let Some(plan) = self.plans.get(&(definition, context)) {
            return Ok(Rc::clone(plan));
        }
        let Scratch { names, shared, .. } = &mut *self.scratch;
        let body = definition_body(self.chunk, definition)?;
        let plan = match shared.find(self.chunk, body, context, names) {
            Some(plan) => plan,
            None => {
                let stretch = Stretch { context, target: Target::Nothing, is_definition: true, depth };
                let plan = Rc::new(compile(self.chunk, body, stretch, names, &mut self.budget)?);
                shared.keep(self.chunk, body, context, &plan);
                plan
            }
        };
        self.plans.insert((definition, context), Rc::clone(&plan));
        Ok(plan)
    }

    fn run(&mut self, plan: &Plan, base: usize, depth: usize) -> Result<()> {
        for write in &plan.writes {
            self.budget.step()?;
            if let Target::Named(name) = &write.target {
                let name = self.pieces(name, base)?;
                let target = place::field(&as_text(&name).into());
                self.run_write(&Write::new(target, write.source.clone(), write.inner), base, depth)?;
            } else {
                self.run_write(write, base, depth)?;
            }
        }
        Ok(())
    }

    fn run_write(&mut self, write: &Write, base: usize, depth: usize) -> Result<()> {
        match &write.source {
            Source::Value(index) => self.write_value(write, base + usize::from(*index), depth),
            Source::Constant(text) => self.write_text(write, text.as_bytes()),
            Source::Pieces(pieces) => self.write_pieces(write, pieces, base, depth),
            Source::Instance(_) if depth >= RECORD_DEPTH_MAX => Err(Broken("fragments nest too deeply")),
            Source::Instance(at) => {
                let mut cursor = Cursor::new(self.chunk, *at, self.chunk.len());
                self.instance(&mut cursor, write.inner, depth + 1)
            }
        }
    }

    fn value(&self, at: usize) -> Result<ValueAt> {
        let value = self.scratch.values.get(at).copied();
        value.ok_or(Broken("a template asks for a value that the record does not have"))
    }

    fn write_value(&mut self, write: &Write, at: usize, depth: usize) -> Result<()> {
        let value = self.value(at)?;
        if value.is_null() {
            // Among lines an empty one keeps the others at their places.
            return if write.repeats { self.write_text(write, b"") } else { Ok(()) };
        }
        if value.kind == value::BINXML {
            let start = value.offset as usize;
            let mut cursor = Cursor::new(self.chunk, start, start + usize::from(value.size));
            return self.fragment(&mut cursor, write.inner, &write.target, depth + 1);
        }
        let bytes = value.bytes(self.chunk);
        match &write.target {
            Target::Text(column) if !write.repeats => self.write_column(write, *column, value),
            Target::Number(column, _) if let Some(number) = value::number(value.kind, bytes) => {
                self.events.set_number(*column, number);
                Ok(())
            }
            Target::Time if let Some(time) = value::time(value.kind, bytes) => {
                self.events.set_time(time);
                Ok(())
            }
            Target::Nothing => Ok(()),
            _ => self.write_rendered(write, value),
        }
    }

    /// The usual case: one value into one text column.
    fn write_column(&mut self, write: &Write, column: Column, value: ValueAt) -> Result<()> {
        if self.events.is_written(column) {
            return self.write_rendered(write, value);
        }
        let bytes = value.bytes(self.chunk);
        let known = write.memo.get().filter(|memo| {
            memo.kind == value.kind
                && memo.size == value.size
                && self.of.unit[memo.start..memo.start + usize::from(memo.size)] == *bytes
        });
        let key = match known {
            Some(memo) => memo.key,
            None => {
                self.scratch.text.clear();
                value::push_text(value.kind, bytes, &mut self.scratch.text);
                self.budget.text(self.scratch.text.len())?;
                let key = self.events.intern(column, as_text(&self.scratch.text));
                let start = self.of.start + value.offset as usize;
                write.memo.set(Some(Memo { start, size: value.size, kind: value.kind, key }));
                key
            }
        };
        self.events.set_key(column, key);
        Ok(())
    }

    fn write_rendered(&mut self, write: &Write, value: ValueAt) -> Result<()> {
        let mut text = std::mem::take(&mut self.scratch.text);
        text.clear();
        value::push_text(value.kind, value.bytes(self.chunk), &mut text);
        let written = self.write_text(write, &text);
        self.scratch.text = text;
        written
    }

    fn write_pieces(&mut self, write: &Write, pieces: &[Piece], base: usize, depth: usize) -> Result<()> {
        let text = self.pieces(pieces, base)?;
        if !text.is_empty() {
            self.write_text(write, &text)?;
        }
        for piece in pieces {
            if let Piece::Value(index) = piece
                && self.value(base + usize::from(*index))?.kind == value::BINXML
            {
                self.write_value(write, base + usize::from(*index), depth)?;
            }
        }
        Ok(())
    }

    /// Pieces as one text; elements among them are left to the caller.
    fn pieces(&mut self, pieces: &[Piece], base: usize) -> Result<Vec<u8>> {
        let mut text = Vec::new();
        for piece in pieces {
            let before = text.len();
            match piece {
                Piece::Text(constant) => text.extend_from_slice(constant.as_bytes()),
                Piece::Value(index) => {
                    let value = self.value(base + usize::from(*index))?;
                    if !value.is_null() && value.kind != value::BINXML {
                        value::push_text(value.kind, value.bytes(self.chunk), &mut text);
                    }
                }
            }
            self.budget.text(text.len() - before)?;
        }
        Ok(text)
    }

    /// Any text to any target.
    fn write_text(&mut self, write: &Write, text: &[u8]) -> Result<()> {
        let name_bytes = match &write.target {
            Target::Extra(name) | Target::Number(_, name) => name.len(),
            _ => 0,
        };
        self.budget.text(text.len() + name_bytes)?;
        self.scratch.writer.write(self.events, &write.target, as_text(text), write.repeats);
        Ok(())
    }
}

fn as_text(text: &[u8]) -> &str {
    std::str::from_utf8(text).expect("every renderer writes whole characters")
}
