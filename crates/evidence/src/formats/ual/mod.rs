//! User access logging of Windows servers: `Current.mdb`, `{GUID}.mdb` and `SystemIdentity.mdb` below `Windows/System32/LogFiles/Sum`. It counts who used
//! which role of the server from which address, day by day for three years, and outlives a cleared event log.
//!
//! Sources: Joachim Metz, "Extensible Storage Engine (ESE) Database File (EDB) format" (libesedb documentation); Microsoft, "Manage User Access
//! Logging"; the plaso project's description of the tables.
//!
//! A file is an ESE database: a header of two pages, then pages, each with a header, entries, and tags at its end that say where the
//! entries are. Trees of pages hold tables; the catalog at page 4 says which. A record has values of a fixed size, then variable ones, then tagged ones.
//! The whole database is one unit, because its pages refer to each other. Values that stand in pages of their own ("long values"), and those that
//! are compressed otherwise than by 7 bits a letter, are left out.
//!
//! The reader is our own: of the crates for such databases (2026-11), `libesedb` binds a C library under the LGPL, `ese-core` 0.2 opens a path and maps
//! it into memory, and `ese-parser` 0.1 reads single pages only. Evidence may lie in an archive, and a hostile file has to be bounded.
//!
//! Every record of every table is a row, numbered from 1 in the order of the tables' names and of the records in each:
//!
//! | table, column | column |
//! |---|---|
//! | the table's name | `channel` |
//! | `CLIENTS`: `LastAccess`; elsewhere `LastSeen`, else `InsertDate`, `FirstSeen`, `CreationTime` | `time` |
//! | `CLIENTS`: `AuthenticatedUserName` | `account_domain`, `account_name`; with it the record is a `network_authentication` |
//! | `CLIENTS`, `DNS`: `Address` | `src_address` |
//! | `CLIENTS`: `ClientName`; `DNS`: `HostName` | `src_host` |
//! | `SYSTEM_IDENTITY`: `SystemDNSHostName` | `host` of all rows; only `SystemIdentity.mdb` has it |
//! | every column, also these (`InsertDate`, `TotalAccesses`, `Day1`, ..) | `extra`, and `RoleName` for the role of `RoleGuid` |

mod page;
mod row;
mod table;
#[cfg(test)]
pub(crate) mod tests;

use crate::format::{Block, Decoded, Emit, FileContext, Format, Rejection, Unit};
use crate::limits::{DATABASE_BYTES_MAX, UNIT_BYTES};
use events::{BatchBuilder, Column};
use memchr::memmem;
use page::{Broken, Pages};
use std::io::{self, Read};
use table::{Table, tables};

/// The format.
pub(crate) struct UserAccessLogging;

/// Text that a database may give, against its bytes.
const TEXT_RATIO_MAX: usize = 4;

/// Tables that no other database has, which are in the catalog's first pages.
const OWN_TABLES: [&[u8]; 3] = [b"ROLE_ACCESS", b"SYSTEM_IDENTITY", b"CHAINED_DATABASES"];

impl Format for UserAccessLogging {
    fn name(&self) -> &'static str {
        "ual"
    }

    fn describe(&self) -> &'static str {
        "Windows user access logging (UAL) database"
    }

    fn sniff(&self, head: &[u8], _whole_bytes: u64) -> bool {
        head.get(4..8) == Some(&page::MAGIC) && OWN_TABLES.iter().any(|name| memmem::find(head, name).is_some())
    }

    fn split(
        &self,
        input: &mut dyn Read,
        _context: &FileContext,
        emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        let mut bytes = Vec::new();
        input.take(DATABASE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > DATABASE_BYTES_MAX {
            reject(rejection(format!("a database of more than {DATABASE_BYTES_MAX} bytes"), 1, true));
        } else if !bytes.is_empty() {
            let _enough = emit(Unit { first_record: 1, bytes, ..Unit::default() });
        }
        Ok(())
    }

    fn decode(&self, unit: &Unit, _context: &FileContext, out: &mut Decoded) {
        match Database::read(&unit.bytes) {
            Ok(database) => database.decode(out),
            Err(Broken(reason)) => out.rejections.push(rejection(reason.to_owned(), 1, true)),
        }
    }

    fn show(&self, block: &[u8], first_record: u64, record: u64) -> Option<String> {
        Database::read(block).ok()?.show(record.checked_sub(first_record)?)
    }
}

fn rejection(reason: String, count: u64, lost: bool) -> Rejection {
    Rejection { offset: None, record: None, reason, count, lost }
}

/// A database with its tables.
struct Database<'b> {
    bytes: &'b [u8],
    pages: Pages<'b>,
    tables: Vec<Table>,
}

impl<'b> Database<'b> {
    fn read(bytes: &'b [u8]) -> Result<Self, Broken> {
        let pages = Pages::new(bytes)?;
        Ok(Self { bytes, pages, tables: tables(&pages)? })
    }

    /// The host, by the first record that names it.
    fn host(&self) -> Option<String> {
        let table = self.tables.iter().find(|table| table.name == "SYSTEM_IDENTITY")?;
        let mut host = None;
        table.records(&self.pages, &mut self.pages.unread(), &mut |record| {
            let mut events = BatchBuilder::with_rows(1);
            if host.is_none()
                && let Some(values) = table.values(record)
            {
                row::write(&table.name, &values, &mut events);
                host = events.open_extra("SystemDNSHostName").map(str::to_owned);
            }
        });
        host
    }

    fn decode(&self, out: &mut Decoded) {
        let host = self.host();
        let (mut record, mut lost, mut unread) = (0, 0, self.pages.unread());
        let mut budget = TEXT_RATIO_MAX * self.bytes.len().max(UNIT_BYTES);
        for table in &self.tables {
            let mut broken = 0;
            lost += table.records(&self.pages, &mut unread, &mut |bytes| {
                record += 1;
                // Entries of a crafted page lie on top of each other, and can say more than the file has bytes.
                let values = table.values(bytes).filter(|values| {
                    let cost = values.iter().map(|(column, value)| column.name.len() + 2 * value.len() + 40).sum();
                    let left = budget.checked_sub(cost);
                    budget = left.unwrap_or(0);
                    left.is_some()
                });
                let Some(values) = values else {
                    broken += 1;
                    return;
                };
                row::write(&table.name, &values, &mut out.events);
                if let Some(host) = &host {
                    out.events.set_text(Column::HOST, host);
                }
                out.events.set_number(Column::RECORD, record);
                out.events.join_repeated_extra("\n");
                out.events.finish_row();
            });
            if broken > 0 {
                out.rejections.push(rejection(format!("records of {} that are broken", table.name), broken, true));
            }
        }
        if lost > 0 {
            out.rejections.push(rejection(format!("{lost} pages cannot be read"), 0, true));
        }
        if !self.pages.is_clean() {
            let reason = "the database was not closed: the latest changes may be in its logs, which are not read";
            out.rejections.push(rejection(reason.to_owned(), 0, false));
        }
        if record > 0 {
            out.blocks.push(Block { range: 0..self.bytes.len(), first_record: 1, last_record: record });
        }
    }

    /// The record that so many others stand before, a value a line.
    fn show(&self, before: u64) -> Option<String> {
        let (mut at, mut shown, mut unread) = (0, None, self.pages.unread());
        for table in &self.tables {
            table.records(&self.pages, &mut unread, &mut |bytes| {
                if at == before {
                    let mut events = BatchBuilder::with_rows(1);
                    row::write(&table.name, &table.values(bytes).unwrap_or_default(), &mut events);
                    events.finish_row();
                    let values = events.finish().extra(0).into_iter().map(|(name, value)| format!("{name}: {value}"));
                    shown = Some(std::iter::once(table.name.clone()).chain(values).collect::<Vec<_>>().join("\n"));
                }
                at += 1;
            });
        }
        shown
    }
}
