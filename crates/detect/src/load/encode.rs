//! What modifiers make of a value's text: other dashes, wide bytes, Base64.

use super::limits;
use super::modifiers::{Base64, Wide};
use crate::rule::Piece;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What may stand for a dash on a Windows command line: hyphen, slash, en dash, em dash, horizontal bar.
const DASHES: [char; 5] = ['-', '/', '\u{2013}', '\u{2014}', '\u{2015}'];

/// The value with every dash that begins a word as each of them.
///
/// A slash begins an option as a hyphen does. A dash inside a word (`well-known`) begins none.
pub(crate) fn windash(pieces: &[Piece]) -> Result<Vec<Vec<Piece>>, String> {
    let dashes = pieces.iter().map(|piece| starts(piece).len()).sum::<usize>();
    if dashes > limits::DASHES {
        return Err(format!("windash on a value with {dashes} dashes; {} are allowed", limits::DASHES));
    }
    let mut variants = vec![Vec::new()];
    for piece in pieces {
        let shapes = shapes(piece);
        variants = variants
            .iter()
            .flat_map(|before| shapes.iter().map(move |shape| before.iter().chain([shape]).cloned().collect()))
            .collect();
    }
    Ok(variants)
}

/// A piece with its dashes in each shape.
fn shapes(piece: &Piece) -> Vec<Piece> {
    let Piece::Text(text) = piece else { return vec![piece.clone()] };
    let mut variants = vec![String::new()];
    let mut from = 0;
    for at in starts(piece) {
        let between = &text[from..at];
        variants = variants
            .iter()
            .flat_map(|before| DASHES.iter().map(move |dash| format!("{before}{between}{dash}")))
            .collect();
        from = at + 1;
    }
    variants.into_iter().map(|before| Piece::Text((before + &text[from..]).into())).collect()
}

/// Where hyphens and slashes stand that begin a word.
fn starts(piece: &Piece) -> Vec<usize> {
    let Piece::Text(text) = piece else { return Vec::new() };
    let word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let begins = |&(at, letter): &(usize, char)| {
        matches!(letter, '-' | '/')
            && !text[..at].chars().next_back().is_some_and(word)
            && text[at + 1..].chars().next().is_some_and(word)
    };
    text.char_indices().filter(begins).map(|(at, _)| at).collect()
}

/// A text in units of two bytes.
pub(crate) fn wide(text: &str, wide: Wide) -> Vec<u8> {
    let units = text.encode_utf16();
    match wide {
        Wide::Little => units.flat_map(u16::to_le_bytes).collect(),
        Wide::Big => units.flat_map(u16::to_be_bytes).collect(),
        Wide::Marked => [0xFF, 0xFE].into_iter().chain(units.flat_map(u16::to_le_bytes)).collect(),
    }
}

/// The value's pieces with their texts in wide bytes, where those are text again.
pub(crate) fn wide_pieces(pieces: &[Piece], encoding: Wide) -> Result<Vec<Piece>, String> {
    let encode = |piece: &Piece| match piece {
        Piece::Text(text) => String::from_utf8(wide(text, encoding))
            .map(|text| Piece::Text(text.into()))
            .map_err(|_| "a value in utf16 that is no text again needs base64 as well".to_owned()),
        Piece::Run | Piece::One => Ok(piece.clone()),
    };
    pieces.iter().map(encode).collect()
}

/// The Base64 texts of bytes.
pub(crate) fn base64(bytes: &[u8], kind: Base64) -> Result<Vec<String>, String> {
    match kind {
        Base64::Alone => Ok(vec![STANDARD.encode(bytes)]),
        Base64::Offset => (0..3).map(|offset| offset_base64(bytes, offset)).collect(),
    }
}

/// What bytes look like in Base64 after so many others (modulo 3): the characters that they alone decide.
fn offset_base64(bytes: &[u8], offset: usize) -> Result<String, String> {
    let padded = [vec![0; offset], bytes.to_vec()].concat();
    let encoded = STANDARD.encode(&padded);
    // A character holds 6 bits: those with a bit of what stands before or after are not known.
    let from = (offset * 8).div_ceil(6);
    let to = padded.len() * 8 / 6;
    match encoded.get(from..to) {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        _ => Err("a value too short for base64offset".to_owned()),
    }
}
