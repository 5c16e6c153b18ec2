//! Tables of an ESE database by its catalog, and the values of their records.

use super::page::{Broken, Pages, Unread, long, short};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Root of the catalog.
const CATALOG_PAGE: u32 = 4;
/// Columns of all tables; a database of access logging has some 400.
const COLUMNS_MAX: usize = 1024;
/// Tables, with those of the engine itself.
const TABLES_MAX: usize = 64;
/// The engine's own limit for names.
const NAME_BYTES_MAX: usize = 64;

/// A table.
pub(super) struct Table {
    pub(super) name: String,
    root: u32,
    /// In the order of their numbers: fixed ones from 1, variable ones from 128, tagged ones from 256.
    pub(super) columns: Vec<Column>,
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    number: u16,
    pub(super) name: String,
    pub(super) kind: u32,
    /// Bytes of a fixed one.
    size: usize,
}

/// A value of a record, with its column.
pub(super) type Value<'t, 'r> = (&'t Column, Cow<'r, [u8]>);

/// Types of columns.
pub(super) mod kind {
    pub(in super::super) const TIME: u32 = 8;
    pub(in super::super) const BINARY: u32 = 9;
    pub(in super::super) const TEXT: u32 = 10;
    pub(in super::super) const LONG_BINARY: u32 = 11;
    pub(in super::super) const LONG_TEXT: u32 = 12;
    pub(in super::super) const GUID: u32 = 16;
}

const VARIABLE_FROM: u16 = 128;
const TAGGED_FROM: u16 = 256;

/// The tables, by name.
pub(super) fn tables(pages: &Pages<'_>) -> Result<Vec<Table>, Broken> {
    let mut tables: BTreeMap<u32, Table> = BTreeMap::new();
    let mut columns: Vec<(u32, Column)> = Vec::new();
    pages.leaves(CATALOG_PAGE, &mut pages.unread(), &mut |entry| {
        let Some(item) = Item::read(entry).filter(|_| columns.len() < COLUMNS_MAX) else { return };
        match item.kind {
            1 if tables.len() < TABLES_MAX => {
                let table = Table { name: item.name, root: item.root_or_type, columns: Vec::new() };
                tables.insert(item.table, table);
            }
            2 => columns.push((item.table, item.column())),
            _ => {}
        }
    });
    for (table, column) in columns {
        if let Some(table) = tables.get_mut(&table) {
            table.columns.push(column);
        }
    }
    if tables.is_empty() {
        return Err(Broken("an ese database whose catalog cannot be read"));
    }
    let mut tables: Vec<Table> = tables.into_values().filter(|table| !table.name.starts_with("MSys")).collect();
    tables.iter_mut().for_each(|table| table.columns.sort_by_key(|column| column.number));
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(tables)
}

/// An entry of the catalog.
struct Item {
    table: u32,
    kind: u16,
    number: u32,
    root_or_type: u32,
    size: u32,
    name: String,
}

impl Item {
    fn read(entry: &[u8]) -> Option<Self> {
        let variable = Variable::read(entry)?;
        let name = variable.value(entry, VARIABLE_FROM).filter(|name| name.len() <= NAME_BYTES_MAX)?;
        Some(Self {
            table: long(entry, 4)?,
            kind: short(entry, 8)?,
            number: long(entry, 10)?,
            root_or_type: long(entry, 14)?,
            size: long(entry, 18)?,
            name: String::from_utf8_lossy(name).into_owned(),
        })
    }

    fn column(self) -> Column {
        let size = match self.root_or_type {
            1 | 2 => 1,
            3 | 17 => 2,
            4 | 6 | 14 => 4,
            5 | 7 | 8 | 15 | 18 => 8,
            16 => 16,
            _ => self.size as usize,
        };
        Column {
            number: u16::try_from(self.number).unwrap_or(u16::MAX),
            name: self.name,
            kind: self.root_or_type,
            size,
        }
    }
}

/// Where a record's variable values are: behind the fixed ones.
struct Variable {
    /// Of the list of their ends.
    list: usize,
    count: usize,
}

impl Variable {
    fn read(record: &[u8]) -> Option<Self> {
        let last = u16::from(*record.get(1)?);
        let list = usize::from(short(record, 2)?);
        Some(Self { list, count: usize::from((last + 1).saturating_sub(VARIABLE_FROM)) })
    }

    fn end_at(&self, record: &[u8], index: usize) -> Option<(usize, bool)> {
        let end = short(record, self.list + 2 * index)?;
        Some((usize::from(end & 0x7fff), end & 0x8000 != 0))
    }

    fn value<'r>(&self, record: &'r [u8], number: u16) -> Option<&'r [u8]> {
        let index = usize::from(number.checked_sub(VARIABLE_FROM)?);
        if index >= self.count {
            return None;
        }
        let (end, is_null) = self.end_at(record, index)?;
        let start = if index == 0 { 0 } else { self.end_at(record, index - 1)?.0 };
        let data = self.list + 2 * self.count;
        record.get(data + start..data + end).filter(|_| !is_null)
    }

    /// Where tagged values begin.
    fn end(&self, record: &[u8]) -> Option<usize> {
        let last = if self.count == 0 { 0 } else { self.end_at(record, self.count - 1)?.0 };
        Some(self.list + 2 * self.count + last)
    }
}

impl Table {
    /// Calls `visit` with each record. Gives the pages that could not be read.
    pub(super) fn records<'b>(&self, pages: &Pages<'b>, unread: &mut Unread, visit: &mut dyn FnMut(&'b [u8])) -> usize {
        pages.leaves(self.root, unread, visit)
    }

    /// The values of a record that are there, with their columns. `None` if it is no record.
    pub(super) fn values<'r>(&self, record: &'r [u8]) -> Option<Vec<Value<'_, 'r>>> {
        let variable = Variable::read(record)?;
        let last_fixed = u16::from(*record.first()?);
        let nulls = variable.list.checked_sub(usize::from(last_fixed).div_ceil(8))?;
        let nulls = record.get(nulls..variable.list)?;
        let tagged = tagged(record.get(variable.end(record)?..)?);
        let mut values = Vec::new();
        let mut fixed_at = 4;
        for column in &self.columns {
            let value = if column.number < VARIABLE_FROM {
                let at = fixed_at;
                fixed_at += column.size;
                let bit = usize::from(column.number.saturating_sub(1));
                let is_null =
                    column.number > last_fixed || nulls.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1);
                record.get(at..at + column.size).filter(|_| !is_null).map(Cow::Borrowed)
            } else if column.number < TAGGED_FROM {
                variable.value(record, column.number).map(Cow::Borrowed)
            } else {
                tagged.get(&column.number).and_then(tagged_value)
            };
            values.extend(value.map(|value| (column, value)));
        }
        Some(values)
    }
}

/// Tagged values by their columns' numbers, each with its flags before it where it has some.
fn tagged(bytes: &[u8]) -> BTreeMap<u16, (&[u8], bool)> {
    const HAS_FLAGS: u16 = 0x4000;
    let mut values = BTreeMap::new();
    let Some(first) = short(bytes, 2) else { return values };
    let count = usize::from(first & 0x3fff) / 4;
    for index in 0..count {
        let (Some(number), Some(offset)) = (short(bytes, 4 * index), short(bytes, 4 * index + 2)) else { break };
        let next = if index + 1 < count { short(bytes, 4 * index + 6) } else { None };
        let start = usize::from(offset & 0x3fff);
        let end = next.map_or(bytes.len(), |next| usize::from(next & 0x3fff));
        if let Some(value) = bytes.get(start..end) {
            values.insert(number, (value, offset & HAS_FLAGS != 0));
        }
    }
    values
}

/// A tagged value as it was written; `None` for one that stands elsewhere or is packed in a way that is not read.
fn tagged_value<'r>(&(value, has_flags): &(&'r [u8], bool)) -> Option<Cow<'r, [u8]>> {
    const COMPRESSED: u8 = 0x02;
    const ELSEWHERE: u8 = 0x04;
    let (flags, value) = if has_flags { value.split_first().map(|(flags, rest)| (*flags, rest))? } else { (0, value) };
    if flags & ELSEWHERE != 0 {
        return None;
    }
    if flags & COMPRESSED == 0 {
        return Some(Cow::Borrowed(value));
    }
    let (kind, packed) = value.split_first()?;
    let unused = usize::from(kind & 7);
    match kind >> 3 {
        // Characters of seven bits, then those of UTF-16 that would fit in as many.
        1 => Some(Cow::Owned(seven_bits(packed, unused))),
        2 => Some(Cow::Owned(seven_bits(packed, unused).into_iter().flat_map(|byte| [byte, 0]).collect())),
        _ => None,
    }
}

/// Characters of seven bits each; `last_bits` of the last byte are used.
fn seven_bits(packed: &[u8], last_bits: usize) -> Vec<u8> {
    let bits = packed.len().saturating_sub(1) * 8 + last_bits + 1;
    let character = |index: usize| {
        let at = index * 7;
        let pair = u16::from(packed[at / 8]) | u16::from(packed.get(at / 8 + 1).copied().unwrap_or(0)) << 8;
        (pair >> (at % 8) & 0x7f) as u8
    };
    (0..bits.min(packed.len() * 8) / 7).map(character).collect()
}
