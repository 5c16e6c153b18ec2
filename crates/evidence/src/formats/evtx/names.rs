//! Element and attribute names. A chunk holds each once and refers to it by offset; they are decoded once per unit.

use super::cursor::{Cursor, Result};
use super::utf16::push_utf16;
use hashbrown::HashMap;
use std::rc::Rc;

/// Bytes before a name's characters: offset of the next of its hash bucket, which nobody needs here, hash and length.
const BEFORE_NAME: usize = 8;

/// Names decoded so far.
#[derive(Default)]
pub(super) struct Names {
    by_text: HashMap<Box<[u8]>, Rc<str>>,
    scratch: Vec<u8>,
}

impl Names {
    /// Reads a reference to a name, and passes over the name itself where it stands right there.
    pub(super) fn read(&mut self, cursor: &mut Cursor<'_>, chunk: &[u8]) -> Result<Rc<str>> {
        let offset = cursor.size()?;
        let inline = offset == cursor.at();
        let mut at = Cursor::new(chunk, offset, chunk.len());
        at.skip(BEFORE_NAME - 2)?;
        let units = usize::from(at.u16()?);
        let text = at.take(2 * units)?;
        if inline {
            cursor.skip(BEFORE_NAME + 2 * units + 2)?;
        }
        Ok(self.decode(text))
    }

    /// UTF-16 as text. Also for other text that occurs again and again, as that of templates does.
    pub(super) fn decode(&mut self, text: &[u8]) -> Rc<str> {
        if let Some(name) = self.by_text.get(text) {
            return Rc::clone(name);
        }
        self.scratch.clear();
        push_utf16(text, &mut self.scratch);
        let name: Rc<str> = String::from_utf8_lossy(&self.scratch).into();
        self.by_text.insert(text.into(), Rc::clone(&name));
        name
    }
}
