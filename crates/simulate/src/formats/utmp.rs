//! Records of wtmp and btmp as x86_64 Linux writes them, 384 bytes each, little-endian.
//!
//! | at | size | field |
//! |---:|---:|---|
//! | 0 | 2 | type: 2 boot, 6 login (btmp), 7 user, 8 dead |
//! | 4 | 4 | process id |
//! | 8 | 32 | terminal |
//! | 40 | 4 | id: the last characters of the terminal |
//! | 44 | 32 | user |
//! | 76 | 256 | host: name or address; the kernel's version at boot |
//! | 332 | 4 | exit status |
//! | 336 | 4 | session |
//! | 340 | 4+4 | seconds and microseconds since 1970 in UTC |
//! | 348 | 16 | address, IPv4 in the first four bytes |
//! | 364 | 20 | unused |
use crate::stage::{Login, LoginKind};
use crate::time::SECOND;
use std::net::Ipv4Addr;

/// Size of a record.
pub const RECORD_BYTES: usize = 384;

/// Which of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// Sessions.
    Wtmp,
    /// Refused ones.
    Btmp,
}

/// One record.
pub fn write(file: File, login: &Login) -> [u8; RECORD_BYTES] {
    let mut bytes = [0; RECORD_BYTES];
    let kind: i16 = match (file, login.kind) {
        (File::Btmp, _) => 6,
        (File::Wtmp, LoginKind::Boot) => 2,
        (File::Wtmp, LoginKind::User) => 7,
        (File::Wtmp, LoginKind::Dead) => 8,
    };
    let id_start = login.terminal.len().saturating_sub(4);
    let id = if login.kind == LoginKind::Boot { "~~" } else { &login.terminal[id_start..] };
    put(&mut bytes, 0, 2, &kind.to_le_bytes());
    put(&mut bytes, 4, 4, &login.pid.to_le_bytes());
    put(&mut bytes, 8, 32, login.terminal.as_bytes());
    put(&mut bytes, 40, 4, id.as_bytes());
    put(&mut bytes, 44, 32, login.user.as_bytes());
    put(&mut bytes, 76, 256, login.address.as_bytes());
    put(&mut bytes, 340, 4, &((login.time_us.div_euclid(SECOND)) as u32).to_le_bytes());
    put(&mut bytes, 344, 4, &((login.time_us.rem_euclid(SECOND)) as u32).to_le_bytes());
    if let Ok(address) = login.address.parse::<Ipv4Addr>() {
        put(&mut bytes, 348, 4, &address.octets());
    }
    bytes
}

/// Copies as much of `field` as has room.
fn put(bytes: &mut [u8], at: usize, size: usize, field: &[u8]) {
    let size = size.min(field.len());
    bytes[at..at + size].copy_from_slice(&field[..size]);
}
