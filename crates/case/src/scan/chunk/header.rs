//! Headers of pages, in Thrift's compact protocol: what is needed of them, everything else is passed over.
//!
//! Source: `parquet.thrift` of the Parquet format 2.11 and "Thrift compact protocol encoding" of Apache Thrift.

/// What a page holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageKind {
    /// Distinct values, one after the other.
    Dictionary,
    /// Keys into them.
    Keys,
    /// Anything else.
    Other,
}

/// The header of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) kind: PageKind,
    /// Distinct values, or rows.
    pub(super) values: usize,
    pub(super) unpacked_bytes: usize,
}

/// Structures in structures.
const DEPTH_MAX: usize = 8;

/// Numbers of the format: kinds of pages and encodings.
const DATA_PAGE: i64 = 0;
const DICTIONARY_PAGE: i64 = 2;
const PLAIN: i64 = 0;
const PLAIN_DICTIONARY: i64 = 2;
const RLE: i64 = 3;
const RLE_DICTIONARY: i64 = 8;

impl Page {
    /// The page that the bytes begin with, its body as it is packed, and what is behind it.
    pub(super) fn read(bytes: &[u8]) -> Option<(Self, &[u8], &[u8])> {
        let mut input = Input { bytes };
        let (mut kind, mut unpacked, mut packed) = (None, None, None);
        // How many values, their encoding, and that of the levels.
        let mut inner = [None; 3];
        input.fields(|input, field, type_of| {
            match (field, type_of) {
                (1, Type::Number) => kind = Some(input.number()?),
                (2, Type::Number) => unpacked = Some(input.number()?),
                (3, Type::Number) => packed = Some(input.number()?),
                (5 | 7, Type::Structure) => input.fields(|input, field, type_of| match (field, type_of) {
                    (1..=3, Type::Number) => {
                        inner[usize::try_from(field).ok()? - 1] = Some(input.number()?);
                        Some(())
                    }
                    _ => input.pass_over(type_of, DEPTH_MAX),
                })?,
                _ => input.pass_over(type_of, DEPTH_MAX)?,
            }
            Some(())
        })?;
        let [values, encoding, levels] = inner;
        let kind = match (kind?, encoding, levels) {
            (DICTIONARY_PAGE, Some(PLAIN | PLAIN_DICTIONARY), _) => PageKind::Dictionary,
            (DATA_PAGE, Some(RLE_DICTIONARY | PLAIN_DICTIONARY), Some(RLE)) => PageKind::Keys,
            _ => PageKind::Other,
        };
        let size = |number: Option<i64>| usize::try_from(number?).ok();
        let (body, rest) = input.bytes.split_at_checked(size(packed)?)?;
        Some((Self { kind, values: size(values)?, unpacked_bytes: size(unpacked)? }, body, rest))
    }
}

/// Types of fields, as far as their bytes differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    /// True or false: the type is the value.
    Truth,
    Byte,
    /// Of any width: a varint in zigzag order.
    Number,
    Double,
    Bytes,
    List,
    Structure,
}

impl Type {
    /// Maps are in no header.
    const fn of(code: u8) -> Option<Self> {
        Some(match code {
            1 | 2 => Self::Truth,
            3 => Self::Byte,
            4..=6 => Self::Number,
            7 => Self::Double,
            8 => Self::Bytes,
            9 | 10 => Self::List,
            12 => Self::Structure,
            _ => return None,
        })
    }
}

struct Input<'a> {
    bytes: &'a [u8],
}

impl Input<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let (number, rest) = varint(self.bytes)?;
        self.bytes = rest;
        Some(number)
    }

    fn number(&mut self) -> Option<i64> {
        let zigzag = self.varint()?;
        Some((zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed())
    }

    fn leave(&mut self, count: usize) -> Option<()> {
        self.bytes = self.bytes.get(count..)?;
        Some(())
    }

    /// Calls `each` with the number and type of every field of a structure; it reads the value.
    fn fields(&mut self, mut each: impl FnMut(&mut Self, i64, Type) -> Option<()>) -> Option<()> {
        let mut field: i64 = 0;
        loop {
            let byte = self.byte()?;
            if byte == 0 {
                return Some(());
            }
            field = if byte >> 4 == 0 { self.number()? } else { field.checked_add(i64::from(byte >> 4))? };
            each(self, field, Type::of(byte & 15)?)?;
        }
    }

    fn pass_over(&mut self, type_of: Type, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match type_of {
            Type::Truth => Some(()),
            Type::Byte => self.leave(1),
            Type::Number => self.varint().map(|_| ()),
            Type::Double => self.leave(8),
            Type::Bytes => {
                let length = self.varint()?;
                self.leave(usize::try_from(length).ok()?)
            }
            Type::List => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
                let of = Type::of(head & 15)?;
                // In a list, truths have a byte each.
                let of = if of == Type::Truth { Type::Byte } else { of };
                (0..count).try_for_each(|_| self.pass_over(of, depth))
            }
            Type::Structure => self.fields(|input, _, type_of| input.pass_over(type_of, depth)),
        }
    }
}

/// A number of up to 64 bits, seven a byte, the lowest first, and what is behind it.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (place, &byte) in bytes.iter().take(10).enumerate() {
        number |= u64::from(byte & 127) << (7 * place);
        if byte < 128 {
            return Some((number, &bytes[place + 1..]));
        }
    }
    None
}
