//! Where the rows of a file are cut, and which of them are none: the same for who reads them and for who looks at them before.

use super::header::Header;
use super::row::{Cells, Unclosed, whole_rows};
use crate::format::{Carry, Emit, Rejection, Unit};
use crate::formats::encoding;
use crate::formats::lines::{self, Line, Sizes};
use crate::limits::{LINE_BYTES_MAX, SNIFF_BYTES};
use std::borrow::Cow;
use std::io::{self, Read};
use std::sync::Arc;

/// Cuts a file into units of whole rows; `names` finds the row of names in its beginning, which every unit is given.
pub(crate) fn split(
    input: &mut dyn Read,
    names: &dyn Fn(&[u8]) -> Option<Arc<str>>,
    emit: &mut Emit<'_>,
    reject: &mut dyn FnMut(Rejection),
) -> io::Result<()> {
    let (offset, mut text) = encoding::text(input)?;
    let mut head = Vec::new();
    (&mut text).take(SNIFF_BYTES as u64).read_to_end(&mut head)?;
    let carry = names(&head).map_or(Carry::Nothing, Carry::Header);
    let emit = &mut |unit| emit(Unit { carry: carry.clone(), ..unit });
    lines::split_text(&mut io::Cursor::new(head).chain(text), offset, Sizes::default(), whole_rows, emit, reject)
}

/// Why a row cannot be read, whatever it says. Cells beyond the names may be empty.
pub(super) fn refuse(
    line: &Line<'_>,
    cells: &Cells,
    text: &[u8],
    header: &Header<'_>,
    whole: Result<(), Unclosed>,
) -> Option<Cow<'static, str>> {
    let names = header.names.len();
    if whole.is_err() {
        Some("a row with a quote that does not end".into())
    } else if line.bytes.len() > LINE_BYTES_MAX {
        Some(format!("a row of more than {LINE_BYTES_MAX} bytes").into())
    } else if cells.len() < names || cells.iter(text).skip(names).any(|cell| !cell.is_empty()) {
        Some(format!("a row of {} cells under {names} names", cells.len()).into())
    } else {
        None
    }
}
