//! What a template comes to once it is understood: a list of writes. Data alone.
//!
//! Where an element stands decides what becomes of its text ([`Context`]); that is settled when a template is compiled, so a
//! record costs one pass over a flat list and no names.

use crate::formats::windows::place::Context;
use events::TextKey;
use std::cell::Cell;
use std::rc::Rc;

/// What becomes of a text; a name that only the record gives is pieces, too.
pub(super) type Target = crate::formats::windows::place::Target<Rc<[Piece]>>;

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text of the template.
    Text(Rc<str>),
    /// A value of the record.
    Value(u16),
}

/// Where a text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// One value of the record: the usual case.
    Value(u16),
    /// Text of the template.
    Constant(Rc<str>),
    /// Several of either, one after the other.
    Pieces(Rc<[Piece]>),
    /// A template instance that stands in the template itself, by its offset in the chunk.
    Instance(usize),
}

/// The value that was written last through a write, to spare decoding and looking up the same bytes again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Memo {
    /// Where in the unit, whose chunks share plans.
    pub(super) start: usize,
    pub(super) size: u16,
    pub(super) kind: u8,
    pub(super) key: TextKey,
}

/// One write.
#[derive(Debug)]
pub(super) struct Write {
    pub(super) target: Target,
    pub(super) source: Source,
    /// Where elements stand that the value turns out to hold.
    pub(super) inner: Context,
    /// Does the plan write this column more than once?
    pub(super) repeats: bool,
    pub(super) memo: Cell<Option<Memo>>,
}

impl Write {
    pub(super) const fn new(target: Target, source: Source, inner: Context) -> Self {
        Self { target, source, inner, repeats: false, memo: Cell::new(None) }
    }
}

/// A template, or the elements of a record that uses none.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) writes: Vec<Write>,
    /// Where reading ended, in the chunk.
    pub(super) end: usize,
    /// The names that it refers to, in their order.
    pub(super) names: Vec<NameRef>,
}

impl Plan {
    /// Does it hold in another chunk? Not where it points into its own.
    pub(super) fn is_portable(&self) -> bool {
        !self.writes.iter().any(|write| matches!(write.source, Source::Instance(_)))
    }
}

/// A reference to a name: the only bytes of a template that differ from chunk to chunk.
#[derive(Debug)]
pub(super) struct NameRef {
    /// Where in the chunk.
    pub(super) at: usize,
    /// Bytes of the reference, and of the name where that follows.
    pub(super) size: usize,
    pub(super) name: Rc<str>,
}
