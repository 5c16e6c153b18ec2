//! A template instance: which definition, and the record's values for it.

use super::cursor::{Broken, Cursor, Result};
use super::value;

/// A value of a record: where in the chunk, and its type.
#[derive(Clone, Copy, Debug)]
pub(super) struct ValueAt {
    pub(super) offset: u32,
    pub(super) size: u16,
    pub(super) kind: u8,
}

impl ValueAt {
    /// Its bytes.
    pub(super) fn bytes<'a>(&self, chunk: &'a [u8]) -> &'a [u8] {
        let start = self.offset as usize;
        &chunk[start..start + usize::from(self.size)]
    }

    /// Is there no value? Then the attribute or element that would hold it is left out.
    pub(super) const fn is_null(&self) -> bool {
        self.kind == value::NULL || (self.size == 0 && self.kind != value::STRING)
    }
}

/// An instance whose values were put on a stack.
pub(super) struct Instance {
    /// Offset of the template's definition.
    pub(super) definition: usize,
}

/// Bytes of a definition before its BinXML: next of its bucket, GUID, size.
pub(super) const DEFINITION_HEADER_BYTES: usize = 4 + 16 + 4;

impl Instance {
    /// Reads an instance, after its token; appends its values to `values`.
    pub(super) fn read(cursor: &mut Cursor<'_>, chunk: &[u8], values: &mut Vec<ValueAt>) -> Result<Self> {
        // Version and first four bytes of the GUID.
        cursor.skip(1 + 4)?;
        let definition = cursor.size()?;
        if definition == cursor.at() {
            let body = definition_body(chunk, definition)?;
            cursor.skip(DEFINITION_HEADER_BYTES + body.left())?;
        }
        let count = cursor.size()?;
        let size = count.checked_mul(4).ok_or(Broken("too many values"))?;
        let descriptors = cursor.take(size)?;
        values.reserve(count);
        for descriptor in descriptors.chunks_exact(4) {
            let size = u16::from_le_bytes([descriptor[0], descriptor[1]]);
            let kind = descriptor[2];
            if !value::is_known(kind) {
                return Err(Broken("a value of a type that is none"));
            }
            let offset = u32::try_from(cursor.at()).expect("a chunk is small");
            cursor.skip(usize::from(size))?;
            values.push(ValueAt { offset, size, kind });
        }
        Ok(Self { definition })
    }
}

/// The BinXML of the definition at an offset.
pub(super) fn definition_body(chunk: &[u8], definition: usize) -> Result<Cursor<'_>> {
    let mut header = Cursor::new(chunk, definition, chunk.len());
    header.skip(DEFINITION_HEADER_BYTES - 4)?;
    let size = header.size()?;
    if size > header.left() {
        return Err(Broken("a template reaches past its chunk"));
    }
    Ok(Cursor::new(chunk, header.at(), header.at() + size))
}
