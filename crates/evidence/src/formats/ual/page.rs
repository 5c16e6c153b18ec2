//! Pages of an ESE database, and the leaves of a tree of them. Every offset is checked; a tree with a circle ends.

/// Why a database or a part of it cannot be read: a lower-case fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken(pub(super) &'static str);

/// A database, all of it.
#[derive(Clone, Copy)]
pub(super) struct Pages<'b> {
    bytes: &'b [u8],
    page_bytes: usize,
    /// Are pages of the form that 16 and 32 KiB have?
    is_large: bool,
}

/// Which pages were not read yet.
pub(super) struct Unread(Vec<bool>);

pub(super) const MAGIC: [u8; 4] = [0xef, 0xcd, 0xab, 0x89];
const PAGE_BYTES: [usize; 5] = [2048, 4096, 8192, 16384, 32768];
const SMALL_PAGE_BYTES_MAX: usize = 8192;
/// The first revision in which pages of 16 and 32 KiB have a form of their own.
const REVISION_OF_LARGE_PAGES: u32 = 0x11;
const STATE_CLEAN: u32 = 3;
/// Bytes of a page's header, without and with the part of large pages.
const HEADER_BYTES: [usize; 2] = [40, 80];

mod flag {
    pub(super) const LEAF: u32 = 0x02;
    pub(super) const EMPTY: u32 = 0x08;
    pub(super) const SPACE_TREE: u32 = 0x20;
}

mod tag_flag {
    /// Deleted, and not yet gone.
    pub(super) const DEFUNCT: u16 = 0x2;
    /// The key begins as the page's first one does.
    pub(super) const COMMON_KEY: u16 = 0x4;
}

impl<'b> Pages<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Result<Self, Broken> {
        if bytes.get(4..8) != Some(&MAGIC) {
            return Err(Broken("no ese database"));
        }
        let page_bytes = long(bytes, 0xec).ok_or(Broken("cut off within its header"))? as usize;
        if !PAGE_BYTES.contains(&page_bytes) {
            return Err(Broken("an ese database with pages of a size that is none"));
        }
        let revision = long(bytes, 0xe8).unwrap_or(0);
        let is_large = page_bytes > SMALL_PAGE_BYTES_MAX && revision >= REVISION_OF_LARGE_PAGES;
        Ok(Self { bytes, page_bytes, is_large })
    }

    /// Was it closed as it should be? Else changes may be missing that its logs have.
    pub(super) fn is_clean(&self) -> bool {
        long(self.bytes, 0x34) == Some(STATE_CLEAN)
    }

    /// By its number, which counts from 1 behind the header's two.
    fn page(&self, number: u32) -> Option<&'b [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.page_bytes)?;
        self.bytes.get(start..start.checked_add(self.page_bytes)?).filter(|_| number > 0)
    }

    /// No page was read yet.
    pub(super) fn unread(&self) -> Unread {
        Unread(vec![true; self.bytes.len() / self.page_bytes])
    }

    /// Calls `visit` with the entries of a tree's leaves, in their order. Gives the pages that could not be read. A page belongs to one tree,
    /// and is read once.
    pub(super) fn leaves(&self, root: u32, unread: &mut Unread, visit: &mut dyn FnMut(&'b [u8])) -> usize {
        let mut waiting = vec![root];
        let mut lost = 0;
        while let Some(number) = waiting.pop() {
            let is_new = unread.0.get_mut(number as usize).is_some_and(std::mem::take);
            let Some(page) = self.page(number).filter(|_| is_new) else {
                lost += 1;
                continue;
            };
            let flags = long(page, 36).unwrap_or(0);
            if flags & (flag::EMPTY | flag::SPACE_TREE) != 0 {
                continue;
            }
            let entries = self.entries(page);
            lost += usize::from(entries.is_none());
            let entries = entries.unwrap_or_default();
            if flags & flag::LEAF != 0 {
                entries.into_iter().for_each(&mut *visit);
            } else {
                waiting.extend(entries.iter().rev().filter_map(|entry| long(entry, 0)));
            }
        }
        lost
    }

    /// What a page holds, without keys: the first tag is the page's own. `None` where the tags are not to be trusted.
    fn entries(&self, page: &'b [u8]) -> Option<Vec<&'b [u8]>> {
        let header_bytes = HEADER_BYTES[usize::from(self.is_large)];
        let tags = usize::from(short(page, 34)? & 0x0fff);
        let body = page.get(header_bytes..page.len().checked_sub(4 * tags)?)?;
        let mut entries = Vec::with_capacity(tags.saturating_sub(1));
        for tag in 1..tags {
            let at = page.len() - 4 * (tag + 1);
            let (size, offset) = (short(page, at)?, short(page, at + 2)?);
            let mask = if self.is_large { 0x7fff } else { 0x1fff };
            let start = usize::from(offset & mask);
            let entry = body.get(start..start + usize::from(size & mask))?;
            // Large pages have the flags in the entry, above the size of the key.
            let flags = if self.is_large { short(entry, 0)? >> 13 } else { offset >> 13 };
            if flags & tag_flag::DEFUNCT == 0 {
                entries.push(without_key(entry, flags)?);
            }
        }
        Some(entries)
    }
}

fn without_key(entry: &[u8], flags: u16) -> Option<&[u8]> {
    let sizes = if flags & tag_flag::COMMON_KEY != 0 { 2 } else { 0 };
    let key = usize::from(short(entry, sizes)? & 0x1fff);
    entry.get(sizes + 2 + key..)
}

/// A little-endian number of 16 bits.
pub(super) fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// A little-endian number of 32 bits.
pub(super) fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
