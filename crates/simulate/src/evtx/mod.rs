//! A small writer of Windows event logs (EVTX 3.1). It must not know what any event means.
//!
//! All integers are little-endian. Offsets inside a chunk count from the first byte of the chunk.
//!
//! # File
//! A header block of 4,096 bytes, then chunks of 65,536 bytes each.
//!
//! | at | size | file header |
//! |---:|---:|---|
//! | 0 | 8 | `ElfFile\0` |
//! | 8 | 8 | number of the first chunk (0) |
//! | 16 | 8 | number of the last chunk |
//! | 24 | 8 | the record id that comes next |
//! | 32 | 4 | header size, 128 |
//! | 36 | 2+2 | minor version 1, major version 3 |
//! | 40 | 2 | header block size, 4,096 |
//! | 42 | 2 | number of chunks |
//! | 120 | 4 | flags: 1 dirty, 2 full (0 here) |
//! | 124 | 4 | CRC32 of bytes 0..120 |
//!
//! # Chunk
//!
//! | at | size | chunk header |
//! |---:|---:|---|
//! | 0 | 8 | `ElfChnk\0` |
//! | 8 | 8+8 | first and last record number, counted from 1 in the file |
//! | 24 | 8+8 | first and last record id |
//! | 40 | 4 | header size, 128 |
//! | 44 | 4 | offset of the last record |
//! | 48 | 4 | offset of the first free byte |
//! | 52 | 4 | CRC32 of the records: bytes 512..free |
//! | 120 | 4 | flags (0) |
//! | 124 | 4 | CRC32 of bytes 0..120 and 128..512 |
//! | 128 | 64 x 4 | names: offset of the newest name whose hash is the index, modulo 64 |
//! | 384 | 32 x 4 | templates: offset of the newest definition whose hash is the index, modulo 32 |
//!
//! A *name* (`next: u32, hash: u16, units: u16, UTF-16 text, 0: u16`) stands in the stream where it is used first; `next` is
//! the offset of the next older name of the same bucket, or 0. The hash is `h = h * 65599 + unit` over the UTF-16 units, its
//! low 16 bits. A *template definition* (`next: u32, guid: 16, size: u32, BinXML`) also stands where it is used first; its
//! bucket comes from the same hash over the eight 16-bit units of its GUID.
//!
//! # Record
//! `0x00002a2a: u32, size: u32, record id: u64, FILETIME: u64, BinXML, zeros up to a multiple of 8, size: u32`.
//!
//! # BinXML
//! Windows writes two nested template instances per event, and so do we: the outer one is `Event` with `System` (one
//! definition per computer, substitution 17 is the rest), the inner one is `EventData` or `UserData` (one definition per provider, event id
//! and list of fields).
//!
//! - fragment header `0f 01 01 00`; end of stream `00`
//! - element start `01` (`41` with attributes), dependency `ffff: u16` (in definitions only), size of what follows, name
//!   offset, the name if it is new, and with attributes the size of their list
//! - attribute `06` (`46` if another follows), name offset, the name if it is new, then one value or substitution
//! - `02` ends a start tag, `03` ends an empty element, `04` is an end tag
//! - text `05 01`, units: u16, UTF-16 text
//! - substitution `0d` (`0e`: left out when null), index: u16, value type: u8
//! - template instance `0c 01`, first 4 bytes of the GUID, offset of the definition, the definition if it is new, number of
//!   values: u32, per value `size: u16, type: u8, 0`, then the values one after another
mod chunk;
mod record;
mod stream;
mod template;
mod value;
mod writer;

pub use record::{Record, UserData};
pub use value::{Guid, Sid, Value};
pub use writer::Writer;

#[cfg(test)]
mod tests;
