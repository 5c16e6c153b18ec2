//! BinXML elements to a plan: each template once per chunk, and elements that a record holds itself.

use super::budget::Budget;
use super::cursor::{Broken, Cursor, Result};
use super::names::Names;
use super::plan::{NameRef, Piece, Plan, Source, Target, Write};
use super::value;
use crate::formats::windows::place::{self, Context};
use crate::limits::RECORD_DEPTH_MAX;
use events::Column;
use std::collections::HashSet;
use std::rc::Rc;

/// Tokens, without the flag 0x40.
pub(super) mod token {
    pub(in super::super) const END: u8 = 0x00;
    pub(in super::super) const ELEMENT: u8 = 0x01;
    pub(in super::super) const CLOSE_START: u8 = 0x02;
    pub(in super::super) const CLOSE_EMPTY: u8 = 0x03;
    pub(in super::super) const CLOSE: u8 = 0x04;
    pub(in super::super) const VALUE: u8 = 0x05;
    pub(in super::super) const ATTRIBUTE: u8 = 0x06;
    pub(in super::super) const CDATA: u8 = 0x07;
    pub(in super::super) const CHARACTER: u8 = 0x08;
    pub(in super::super) const ENTITY: u8 = 0x09;
    pub(in super::super) const PI_TARGET: u8 = 0x0a;
    pub(in super::super) const PI_DATA: u8 = 0x0b;
    pub(in super::super) const INSTANCE: u8 = 0x0c;
    pub(in super::super) const SUBSTITUTION: u8 = 0x0d;
    pub(in super::super) const OPTIONAL: u8 = 0x0e;
    pub(in super::super) const FRAGMENT: u8 = 0x0f;
    /// More attributes follow, or an element has attributes.
    pub(in super::super) const MORE: u8 = 0x40;
    pub(in super::super) const FRAGMENT_REST_BYTES: usize = 3;
}

/// Where a stretch of BinXML stands and how it is written.
pub(super) struct Stretch {
    pub(super) context: Context,
    /// What becomes of text that stands there without an element.
    pub(super) target: Target,
    /// Elements of a template definition carry two bytes more.
    pub(super) is_definition: bool,
    /// How deep it is nested already.
    pub(super) depth: usize,
}

/// Reads elements from `cursor` to the end of the stretch.
pub(super) fn compile(
    chunk: &[u8],
    mut cursor: Cursor<'_>,
    stretch: Stretch,
    names: &mut Names,
    budget: &mut Budget,
) -> Result<Plan> {
    let mut compiler = Compiler {
        chunk,
        names,
        budget,
        is_definition: stretch.is_definition,
        writes: Vec::new(),
        name_refs: Vec::new(),
        lines: Column::of_field("Data").expect("a column of the schema"),
    };
    let mut content = Content::default();
    while cursor.left() > 0 {
        let token = cursor.u8()?;
        if token == token::END {
            break;
        }
        compiler.content_token(&mut cursor, token, stretch.context, stretch.depth, &mut content)?;
    }
    let end = cursor.at();
    compiler.write_content(content, stretch.target, stretch.context);
    let mut writes = compiler.writes;
    mark_repeated(&mut writes);
    writes.retain(|write| write.repeats || !is_empty_line(write));
    Ok(Plan { writes, end, names: compiler.name_refs })
}

/// `Data` without a name and without text: it keeps its place among the lines, and says nothing alone.
fn is_empty_line(write: &Write) -> bool {
    matches!(&write.source, Source::Constant(text) if text.is_empty())
}

fn mark_repeated(writes: &mut [Write]) {
    let (mut once, mut repeated) = (HashSet::new(), HashSet::new());
    for write in writes.iter() {
        if let Target::Text(column) = write.target
            && !once.insert(column)
        {
            repeated.insert(column);
        }
    }
    for write in writes {
        write.repeats = matches!(write.target, Target::Text(column) if repeated.contains(&column));
    }
}

struct Compiler<'a, 'n> {
    chunk: &'a [u8],
    names: &'n mut Names,
    budget: &'n mut Budget,
    is_definition: bool,
    writes: Vec<Write>,
    name_refs: Vec<NameRef>,
    /// The column of `Data` without a name.
    lines: Column,
}

/// What was read of an element's content so far.
#[derive(Default)]
struct Content {
    pieces: Vec<Piece>,
    has_elements: bool,
}

impl Compiler<'_, '_> {
    fn element(&mut self, cursor: &mut Cursor<'_>, token: u8, parent: Context, depth: usize) -> Result<()> {
        if depth > RECORD_DEPTH_MAX {
            return Err(Broken("elements nest too deeply"));
        }
        if self.is_definition {
            cursor.skip(2)?;
        }
        // The element's size: damaged logs have it wrong, and its end is marked anyway.
        cursor.skip(4)?;
        let name = self.name(cursor)?;
        let (inner, mut target) = place::of_element(parent, &name);
        if token & token::MORE != 0 {
            cursor.skip(4)?;
            if let Some(named) = self.attributes(cursor, parent, &name)? {
                target = named;
            }
        }
        match cursor.u8()? {
            token::CLOSE_START => self.content(cursor, inner, target, depth),
            token::CLOSE_EMPTY => {
                self.write_content(Content::default(), target, inner);
                Ok(())
            }
            _ => Err(Broken("a start tag has no end")),
        }
    }

    fn name(&mut self, cursor: &mut Cursor<'_>) -> Result<Rc<str>> {
        let at = cursor.at();
        let name = self.names.read(cursor, self.chunk)?;
        self.name_refs.push(NameRef { at, size: cursor.at() - at, name: Rc::clone(&name) });
        Ok(name)
    }

    /// Reads attributes; gives the target of the element's text where an attribute decides that.
    fn attributes(&mut self, cursor: &mut Cursor<'_>, parent: Context, element: &Rc<str>) -> Result<Option<Target>> {
        let mut named = None;
        while cursor.peek().is_some_and(|token| token & !token::MORE == token::ATTRIBUTE) {
            cursor.skip(1)?;
            self.budget.step()?;
            let name = self.name(cursor)?;
            let pieces = self.attribute_value(cursor)?;
            if parent == Context::Fields && &**element == "Data" && &*name == "Name" {
                named = Some(named_target(&pieces));
            } else {
                let target = place::of_attribute(parent, element, &name);
                self.write_pieces(pieces, target, Context::Fields);
            }
        }
        Ok(named)
    }

    fn attribute_value(&mut self, cursor: &mut Cursor<'_>) -> Result<Vec<Piece>> {
        let mut pieces = Vec::new();
        while let Some(token) = cursor.peek() {
            let is_piece = matches!(
                token & !token::MORE,
                token::VALUE | token::CDATA | token::CHARACTER | token::ENTITY | token::SUBSTITUTION | token::OPTIONAL
            );
            if !is_piece {
                break;
            }
            cursor.skip(1)?;
            self.piece(cursor, token, &mut pieces)?;
        }
        Ok(pieces)
    }

    fn content(&mut self, cursor: &mut Cursor<'_>, inner: Context, target: Target, depth: usize) -> Result<()> {
        let mut content = Content::default();
        loop {
            let token = cursor.u8()?;
            if token == token::CLOSE {
                break;
            }
            self.content_token(cursor, token, inner, depth, &mut content)?;
        }
        self.write_content(content, target, inner);
        Ok(())
    }

    fn content_token(
        &mut self,
        cursor: &mut Cursor<'_>,
        token: u8,
        inner: Context,
        depth: usize,
        content: &mut Content,
    ) -> Result<()> {
        self.budget.step()?;
        match token & !token::MORE {
            token::ELEMENT => {
                content.has_elements = true;
                self.element(cursor, token, inner, depth + 1)
            }
            token::INSTANCE => {
                content.has_elements = true;
                let at = cursor.at();
                self.push(Target::Nothing, Source::Instance(at), inner);
                skip_instance(cursor, self.chunk)
            }
            token::FRAGMENT => cursor.skip(token::FRAGMENT_REST_BYTES),
            token::PI_TARGET => self.name(cursor).map(|_| ()),
            token::PI_DATA => counted_text(cursor).map(|_| ()),
            _ => self.piece(cursor, token, &mut content.pieces),
        }
    }

    /// Reads one piece of text.
    fn piece(&mut self, cursor: &mut Cursor<'_>, token: u8, pieces: &mut Vec<Piece>) -> Result<()> {
        self.budget.step()?;
        let mut text = Vec::new();
        match token & !token::MORE {
            token::VALUE if cursor.peek() == Some(value::STRING) => {
                cursor.skip(1)?;
                let units = counted_text(cursor)?;
                self.budget.text(units.len())?;
                pieces.push(Piece::Text(self.names.decode(units)));
                return Ok(());
            }
            token::VALUE => literal(cursor, &mut text)?,
            token::CDATA => super::utf16::push_utf16(counted_text(cursor)?, &mut text),
            token::CHARACTER => {
                let character = char::from_u32(u32::from(cursor.u16()?));
                super::utf16::push_char(character.unwrap_or(char::REPLACEMENT_CHARACTER), &mut text);
            }
            token::ENTITY => {
                let name = self.name(cursor)?;
                text.extend_from_slice(value::entity(&name)?.as_bytes());
            }
            token::SUBSTITUTION | token::OPTIONAL => {
                pieces.push(Piece::Value(cursor.u16()?));
                return cursor.skip(1);
            }
            _ => return Err(Broken("a token that is none")),
        }
        self.budget.text(text.len())?;
        pieces.push(Piece::Text(String::from_utf8_lossy(&text).into()));
        Ok(())
    }

    fn write_content(&mut self, content: Content, target: Target, inner: Context) {
        let is_layout = |piece: &Piece| matches!(piece, Piece::Text(text) if text.trim().is_empty());
        if !content.has_elements && target != Target::Nothing {
            if content.pieces.is_empty() && target == Target::Text(self.lines) {
                self.push(target, Source::Constant("".into()), inner);
                return;
            }
            return self.write_pieces(content.pieces, target, inner);
        }
        // Text between elements is layout; what else there is stands for itself, and may turn out to hold elements.
        for piece in content.pieces.into_iter().filter(|piece| !is_layout(piece)) {
            self.write_pieces(vec![piece], target.clone(), inner);
        }
    }

    fn write_pieces(&mut self, mut pieces: Vec<Piece>, target: Target, inner: Context) {
        let source = match (pieces.pop(), pieces.is_empty()) {
            (None, _) => return,
            (Some(Piece::Value(index)), true) => Source::Value(index),
            (Some(Piece::Text(text)), true) => Source::Constant(text),
            (Some(last), false) => {
                pieces.push(last);
                Source::Pieces(pieces.into())
            }
        };
        if target != Target::Nothing || matches!(source, Source::Value(_)) {
            self.push(target, source, inner);
        }
    }

    fn push(&mut self, target: Target, source: Source, inner: Context) {
        self.writes.push(Write::new(target, source, inner));
    }
}

fn named_target(pieces: &[Piece]) -> Target {
    match pieces {
        [] => place::field(&"Data".into()),
        [Piece::Text(name)] => place::field(name),
        _ => Target::Named(pieces.into()),
    }
}

/// Text with the count of its units before it.
fn counted_text<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8]> {
    let units = usize::from(cursor.u16()?);
    cursor.take(2 * units)
}

/// A value that stands in the template itself.
fn literal(cursor: &mut Cursor<'_>, text: &mut Vec<u8>) -> Result<()> {
    let kind = cursor.u8()?;
    let bytes = match (kind, value::fixed_size(kind)) {
        (value::NULL, _) => return Ok(()),
        (_, Some(size)) => cursor.take(size)?,
        _ => return Err(Broken("a literal of a type that has no size")),
    };
    value::push_text(kind, bytes, text);
    Ok(())
}

/// Passes over a template instance, after its token.
fn skip_instance(cursor: &mut Cursor<'_>, chunk: &[u8]) -> Result<()> {
    super::instance::Instance::read(cursor, chunk, &mut Vec::new()).map(|_| ())
}
