//! A small database made here, and what can be wrong with one.

use super::UserAccessLogging;
use crate::{Decoded, FileContext, Format, Rejection};
use events::{Column, EventBatch};
use std::ops::ControlFlow;

const PAGE_BYTES: usize = 4096;

/// A record: fixed values, variable ones, tagged ones with their columns.
fn record(fixed: &[&[u8]], variable: &[&[u8]], tagged: &[(u16, &[u8])]) -> Vec<u8> {
    let fixed_bytes: Vec<u8> = fixed.concat();
    let list = 4 + fixed_bytes.len() + fixed.len().div_ceil(8);
    let mut out = vec![fixed.len() as u8, 127 + variable.len() as u8];
    out.extend((list as u16).to_le_bytes());
    out.extend(fixed_bytes);
    out.resize(list, 0);
    let mut end = 0;
    for value in variable {
        end += value.len() as u16;
        out.extend(end.to_le_bytes());
    }
    out.extend(variable.concat());
    let mut at = 4 * tagged.len() as u16;
    for (number, value) in tagged {
        out.extend(number.to_le_bytes());
        // With a byte of flags before it.
        out.extend((at | 0x4000).to_le_bytes());
        at += value.len() as u16;
    }
    tagged.iter().for_each(|(_, value)| out.extend(*value));
    out
}

fn page(flags: u32, entries: &[Vec<u8>]) -> Vec<u8> {
    let mut page = vec![0; PAGE_BYTES];
    page[36..40].copy_from_slice(&flags.to_le_bytes());
    page[34..36].copy_from_slice(&(entries.len() as u16 + 1).to_le_bytes());
    let mut at = 0;
    for (index, entry) in entries.iter().enumerate() {
        // A key of no bytes.
        let size = entry.len() + 2;
        page[40 + at + 2..40 + at + size].copy_from_slice(entry);
        let tag = PAGE_BYTES - 4 * (index + 2);
        page[tag..tag + 2].copy_from_slice(&(size as u16).to_le_bytes());
        page[tag + 2..tag + 4].copy_from_slice(&(at as u16).to_le_bytes());
        at += size;
    }
    page
}

fn catalog(table: u32, kind: u16, number: u32, root_or_type: u32, name: &str) -> Vec<u8> {
    let parts: [&[u8]; 5] = [
        &table.to_le_bytes(),
        &kind.to_le_bytes(),
        &number.to_le_bytes(),
        &root_or_type.to_le_bytes(),
        &255_u32.to_le_bytes(),
    ];
    record(&parts, &[name.as_bytes()], &[])
}

fn wide(text: &str) -> Vec<u8> {
    std::iter::once(1).chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

const ROLE: [u8; 16] = [0xc3, 0x5f, 0x49, 0xad, 0xaa, 0x0e, 0x3d, 0x41, 0xba, 0x7d, 0x8b, 0x13, 0xfa, 0x7e, 0xc5, 0x98];
/// 2026-03-02T09:15:00Z
const LAST: u64 = 134_169_165_000_000_000;

pub(crate) fn database() -> Vec<u8> {
    let mut header = vec![0; 2 * PAGE_BYTES];
    header[4..8].copy_from_slice(&super::page::MAGIC);
    header[0x34] = 3;
    header[0xe8] = 0x14;
    header[0xec..0xf0].copy_from_slice(&4096_u32.to_le_bytes());
    let clients = [
        catalog(10, 1, 10, 6, "CLIENTS"),
        catalog(10, 2, 1, 16, "RoleGuid"),
        catalog(10, 2, 2, 14, "TotalAccesses"),
        catalog(10, 2, 3, 8, "InsertDate"),
        catalog(10, 2, 4, 8, "LastAccess"),
        catalog(10, 2, 128, 9, "Address"),
        catalog(10, 2, 256, 12, "AuthenticatedUserName"),
        catalog(10, 2, 258, 17, "Day61"),
        catalog(11, 1, 11, 7, "SYSTEM_IDENTITY"),
        catalog(11, 2, 1, 17, "OSBuildNumber"),
        catalog(11, 2, 256, 12, "SystemDNSHostName"),
        catalog(2, 1, 2, 4, "MSysObjects"),
    ];
    let client = |address: &[u8], account: &str| {
        let (first, last) = ((LAST - 36_000_000_000).to_le_bytes(), LAST.to_le_bytes());
        record(&[&ROLE, &62_u32.to_le_bytes(), &first, &last], &[address], &[(256, &wide(account)), (258, &[0, 7, 0])])
    };
    // Seven bits a letter: `FS01` in four bytes, of the last of which four bits are used.
    let host = [2, 0x10 | 3, 0xc6, 0x29, 0x2c, 0x06];
    let pages = [
        page(1 | 4, &[8_u32.to_le_bytes().to_vec(), 9_u32.to_le_bytes().to_vec()]),
        page(2, &[record(&[&17763_u16.to_le_bytes()], &[], &[(256, &host)])]),
        page(2, &[client(&[10, 1, 0, 5], "ALDER\\mara\0")]),
        page(2, &[client(&[0; 16], ""), client(&[203, 0, 113, 7], "ALDER\\bert")]),
    ];
    let mut out = header;
    (1..4).for_each(|_| out.extend(page(0, &[])));
    out.extend(page(1 | 2, &clients.map(|entry| entry)));
    out.extend(page(0, &[]));
    // Pages 6 to 9: the tree of clients, the identity, two leaves.
    let [tree, identity, first, second] = pages;
    out.extend(tree);
    out.extend(identity);
    out.extend(first);
    out.extend(second);
    out
}

fn read(bytes: &[u8]) -> (EventBatch, Vec<Rejection>) {
    let (mut out, mut rejections) = (Decoded::default(), Vec::new());
    let emit = &mut |unit| {
        UserAccessLogging.decode(&unit, &FileContext::default(), &mut out);
        ControlFlow::Continue(Vec::new())
    };
    let mut input = bytes;
    UserAccessLogging.split(&mut input, &FileContext::default(), emit, &mut |each| rejections.push(each)).unwrap();
    rejections.append(&mut out.rejections);
    (std::mem::take(&mut out.events).finish(), rejections)
}

#[test]
fn clients_are_rows() {
    let bytes = database();
    assert!(UserAccessLogging.sniff(&bytes, 0));
    let (events, rejections) = read(&bytes);
    assert!(rejections.is_empty(), "{rejections:?}");
    assert_eq!(events.rows(), 4);
    let text = |column, row| events.text(column).and_then(|texts| texts.get(row).map(str::to_owned));
    let expect = [
        (Column::ACTIVITY, "network_authentication"),
        (Column::ACCOUNT_NAME, "mara"),
        (Column::ACCOUNT_DOMAIN, "ALDER"),
        (Column::CHANNEL, "CLIENTS"),
        (Column::HOST, "FS01"),
        (Column::OUTCOME, "success"),
        (Column::SRC_ADDRESS, "10.1.0.5"),
        (Column::TIME_ZONE, "utc"),
    ];
    for (column, value) in expect {
        assert_eq!(text(column, 0).as_deref(), Some(value), "{}", column.name());
    }
    assert_eq!(events.time(0).unwrap().to_string(), "2026-03-02T09:15:00Z");
    let extra = events.extra(0);
    let extra: Vec<(&str, &str)> = extra.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for pair in [
        ("RoleGuid", "{ad495fc3-0eaa-413d-ba7d-8b13fa7ec598}"),
        ("RoleName", "Active Directory Domain Services"),
        ("TotalAccesses", "62"),
        ("InsertDate", "2026-03-02T08:15:00Z"),
        ("Day61", "7"),
    ] {
        assert!(extra.contains(&pair), "{pair:?} in {extra:?}");
    }
    // Somebody without a name was there, and did not authenticate.
    assert_eq!((text(Column::ACTIVITY, 1), text(Column::SRC_ADDRESS, 1)), (None, None));
    assert_eq!(text(Column::ACCOUNT_NAME, 2).as_deref(), Some("bert"));
    assert_eq!(text(Column::CHANNEL, 3).as_deref(), Some("SYSTEM_IDENTITY"));
    let shown = UserAccessLogging.show(&bytes, 1, 3).unwrap();
    assert!(shown.starts_with("CLIENTS\nRoleGuid: {ad495fc3"), "{shown}");
    assert_eq!(UserAccessLogging.show(&bytes, 1, 5), None);
}

#[test]
fn damage_is_told_and_ends() {
    let good = database();
    let check = |change: &dyn Fn(&mut Vec<u8>), reason: &str| {
        let mut bytes = good.clone();
        change(&mut bytes);
        let (_, rejections) = read(&bytes);
        assert!(rejections.iter().any(|rejection| rejection.reason.contains(reason)), "{reason}: {rejections:?}");
    };
    check(&|bytes| bytes.truncate(100), "cut off within its header");
    check(&|bytes| bytes.truncate(5 * PAGE_BYTES), "catalog cannot be read");
    check(&|bytes| bytes.truncate(8 * PAGE_BYTES), "pages cannot be read");
    check(&|bytes| bytes[0xed] = 0x11, "a size that is none");
    check(&|bytes| bytes[0x34] = 2, "was not closed");
    // A tree whose branch is its own child.
    check(&|bytes| bytes[7 * PAGE_BYTES + 42] = 6, "pages cannot be read");
    for at in (0..good.len()).step_by(61) {
        let mut bytes = good.clone();
        bytes[at] ^= 0xff;
        let _whatever_it_is = read(&bytes);
    }
}

#[test]
fn only_its_own_are_told() {
    let mut other = database();
    assert!(UserAccessLogging.sniff(&other, 0));
    let at = memchr::memmem::find(&other, b"SYSTEM_IDENTITY").unwrap();
    other[at] = b'X';
    assert!(!UserAccessLogging.sniff(&other, 0));
    assert!(!UserAccessLogging.sniff(b"SYSTEM_IDENTITY", 0));
}
