//! What reading a chunk may cost. A crafted chunk can repeat values and templates at every level of nesting, and so ask for
//! exponentially more than it holds; a chunk of a real log stays below a hundredth of this.

use super::cursor::{Broken, Result};
use crate::limits::{CHUNK_STEPS_MAX, RECORD_TEXT_BYTES_MAX};

/// What is left for the rest of a chunk.
pub(super) struct Budget {
    steps: usize,
    text_bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { steps: CHUNK_STEPS_MAX, text_bytes: RECORD_TEXT_BYTES_MAX }
    }
}

impl Budget {
    /// Pays for one token or write.
    pub(super) fn step(&mut self) -> Result<()> {
        self.steps = self.steps.checked_sub(1).ok_or(Broken("the chunk's records take too many steps"))?;
        Ok(())
    }

    /// Pays for text.
    pub(super) fn text(&mut self, bytes: usize) -> Result<()> {
        self.text_bytes =
            self.text_bytes.checked_sub(bytes).ok_or(Broken("the chunk's records come to too much text"))?;
        Ok(())
    }
}
