//! A text with wildcards.

use std::sync::Arc;

/// Pieces one after the other, from the first character to the last. Neither two texts nor two runs follow each other, no text is empty; no
/// pieces at all is the empty text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pattern {
    pieces: Vec<Piece>,
}

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// This text.
    Text(Arc<str>),
    /// Any characters, or none (`*`).
    Run,
    /// One character, whichever (`?`).
    One,
}

impl Pattern {
    /// From pieces in any shape.
    #[must_use]
    pub fn new(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut normal: Vec<Piece> = Vec::new();
        for piece in pieces {
            match (normal.last_mut(), piece) {
                (_, Piece::Text(text)) if text.is_empty() => {}
                (Some(Piece::Text(before)), Piece::Text(text)) => *before = [&**before, &*text].concat().into(),
                (Some(Piece::Run), Piece::Run) => {}
                (_, piece) => normal.push(piece),
            }
        }
        Self { pieces: normal }
    }

    /// The pieces.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The text, where the pattern has no wildcard.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }
}
