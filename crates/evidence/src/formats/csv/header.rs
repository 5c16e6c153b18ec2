//! The row of names: where it is, and what parts its cells.

use super::row::Cells;

/// Delimiters, the likeliest first.
pub(crate) const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Lines that may stand before the names.
const LINES_BEFORE_MAX: usize = 4;

/// The names of a table's columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header<'t> {
    /// The row itself, without its line end.
    pub(crate) text: &'t str,
    /// The place after it.
    pub(crate) end: usize,
    pub(crate) delimiter: u8,
    pub(crate) names: Vec<String>,
}

impl<'t> Header<'t> {
    /// Of a text that begins so. `None` where no row of two names or more, all of them in UTF-8, is found.
    pub(crate) fn of(text: &'t [u8]) -> Option<Self> {
        Self::parted_by(text, &DELIMITERS)
    }

    /// The same, with one of these delimiters.
    pub(crate) fn parted_by(text: &'t [u8], delimiters: &[u8]) -> Option<Self> {
        let mut start = 0;
        for _ in 0..LINES_BEFORE_MAX {
            let line_end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |at| start + at + 1);
            let line = text[start..line_end].trim_ascii();
            let is_before =
                line.is_empty() || line.starts_with(b"#TYPE") || (line.starts_with(b"sep=") && line.len() == 5);
            if !is_before || line_end == text.len() {
                break;
            }
            start = line_end;
        }
        let (delimiter, cells, end) = delimiters
            .iter()
            .filter_map(|&delimiter| {
                let mut cells = Cells::default();
                let end = cells.read(text, start, delimiter, false).ok()?;
                Some((delimiter, cells, end))
            })
            .reduce(|best, other| if other.1.len() > best.1.len() { other } else { best })?;
        if cells.len() < 2 {
            return None;
        }
        let name = |(place, name): (usize, &[u8])| match std::str::from_utf8(name).ok()?.trim() {
            "" => Some(format!("column {}", place + 1)),
            name => Some(name.to_owned()),
        };
        let names = cells.iter(text).enumerate().map(name).collect::<Option<_>>()?;
        let row = std::str::from_utf8(&text[start..end]).ok()?.trim_end_matches(['\r', '\n']);
        Some(Self { text: row, end, delimiter, names })
    }
}

/// Letters of a name; a sentence is none.
const NAME_BYTES_MAX: usize = 80;

/// The names of the columns of a text that is a table: a row with as many cells follows the names. Of any table, whoever wrote it.
pub(crate) fn table_names(text: &[u8]) -> Option<Vec<String>> {
    let header = Header::of(text)?;
    let mut cells = Cells::default();
    cells.read(text, header.end, header.delimiter, false).ok()?;
    let is_name = |name: &String| name.len() <= NAME_BYTES_MAX && !name.contains('\n');
    (cells.len() == header.names.len() && header.names.iter().all(is_name)).then_some(header.names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_delimiters() {
        let check = |text: &str, delimiter: u8, names: &[&str], rest: &str| {
            let header = Header::of(text.as_bytes()).unwrap();
            assert_eq!((header.delimiter, &text[header.end..]), (delimiter, rest), "{text}");
            assert_eq!(header.names, names, "{text}");
            // What is carried is enough to know it again.
            assert_eq!(Header::of(header.text.as_bytes()).unwrap().names, header.names);
        };
        check("a,b\n1,2", b',', &["a", "b"], "1,2");
        check("sep=;\r\n\"a\";\"b,c\" ; d\r\n1", b';', &["a", "b,c", "d"], "1");
        check("#TYPE Selected.X\n\n\"a\"\t\"b\nc\"\n", b'\t', &["a", "b\nc"], "");
        check("a,,b", b',', &["a", "column 2", "b"], "");
        for none in ["", "a", "a\nb,c", "\"a,b", "\n\n\n\n\n\n"] {
            assert_eq!(Header::of(none.as_bytes()), None, "{none:?}");
        }
    }
}
