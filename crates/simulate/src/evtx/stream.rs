//! BinXML tokens, appended to a chunk's bytes; keeps the chunk's names.
use super::value::encode_utf16;
use std::borrow::Cow;
use std::collections::HashMap;

/// Dependency of an element on nothing.
const NO_DEPENDENCY: u16 = 0xffff;

/// Bytes of a chunk from its start, and the names in them.
pub(super) struct Stream {
    pub(super) bytes: Vec<u8>,
    /// Offset and hash of each name, oldest first.
    pub(super) names: Vec<(u32, u16)>,
    name_offsets: HashMap<Cow<'static, str>, u32>,
}

/// Where an element's size has to be filled in.
#[must_use]
pub(super) struct Open(usize);

/// What an attribute or element holds.
pub(super) enum Content<'a> {
    Text(&'a str),
    /// A substitution by index and value type, `true` if it is left out when null.
    Value(u16, u8, bool),
}

impl Stream {
    pub(super) fn new(header_bytes: usize) -> Stream {
        Stream { bytes: vec![0; header_bytes], names: Vec::new(), name_offsets: HashMap::new() }
    }

    pub(super) fn position(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.bytes.extend(value.to_le_bytes());
    }

    pub(super) fn patch_u32(&mut self, at: usize, value: u32) {
        self.bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }

    pub(super) fn patch_u16(&mut self, at: usize, value: u16) {
        self.bytes[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }

    pub(super) fn fragment_header(&mut self) {
        self.bytes.extend([0x0f, 1, 1, 0]);
    }

    pub(super) fn end_of_stream(&mut self) {
        self.bytes.push(0);
    }

    /// An element start with its attributes, up to but without the end of the start tag.
    #[expect(clippy::ptr_arg, reason = "a static name is kept without a copy")]
    pub(super) fn element(
        &mut self,
        name: &Cow<'static, str>,
        attributes: &[(&Cow<'static, str>, Content<'_>)],
    ) -> Open {
        self.bytes.push(if attributes.is_empty() { 0x01 } else { 0x41 });
        self.bytes.extend(NO_DEPENDENCY.to_le_bytes());
        let open = Open(self.position());
        self.u32(0);
        self.name(name);
        if !attributes.is_empty() {
            let list = self.position();
            self.u32(0);
            for (index, (name, content)) in attributes.iter().enumerate() {
                self.bytes.push(if index + 1 < attributes.len() { 0x46 } else { 0x06 });
                self.name(name);
                self.content(content);
            }
            self.patch_u32(list, (self.position() - list - 4) as u32);
        }
        open
    }

    /// Ends a start tag.
    pub(super) fn end_start(&mut self) {
        self.bytes.push(0x02);
    }

    /// Ends an element without content, in place of [`Stream::end_start`] and [`Stream::close`].
    pub(super) fn close_empty(&mut self, open: &Open) {
        self.bytes.push(0x03);
        self.fill_size(open);
    }

    /// An end tag.
    pub(super) fn close(&mut self, open: &Open) {
        self.bytes.push(0x04);
        self.fill_size(open);
    }

    /// An element with one value.
    #[expect(clippy::ptr_arg, reason = "a static name is kept without a copy")]
    pub(super) fn leaf(
        &mut self,
        name: &Cow<'static, str>,
        attributes: &[(&Cow<'static, str>, Content<'_>)],
        content: &Content<'_>,
    ) {
        let open = self.element(name, attributes);
        self.end_start();
        self.content(content);
        self.close(&open);
    }

    pub(super) fn content(&mut self, content: &Content<'_>) {
        match content {
            Content::Text(text) => {
                self.bytes.extend([0x05, 0x01]);
                let units = text.encode_utf16().count() as u16;
                self.bytes.extend(units.to_le_bytes());
                encode_utf16(text, &mut self.bytes);
            }
            Content::Value(index, value_type, optional) => {
                self.bytes.push(if *optional { 0x0e } else { 0x0d });
                self.bytes.extend(index.to_le_bytes());
                self.bytes.push(*value_type);
            }
        }
    }

    fn fill_size(&mut self, open: &Open) {
        self.patch_u32(open.0, (self.position() - open.0 - 4) as u32);
    }

    /// A reference to a name, and the name itself if this chunk does not have it yet.
    #[expect(clippy::ptr_arg, reason = "a static name is kept without a copy")]
    fn name(&mut self, name: &Cow<'static, str>) {
        if let Some(offset) = self.name_offsets.get(name) {
            self.bytes.extend(offset.to_le_bytes());
            return;
        }
        let offset = self.position() as u32 + 4;
        let hash = hash(name.encode_utf16());
        self.u32(offset);
        self.u32(0);
        self.bytes.extend(hash.to_le_bytes());
        self.bytes.extend((name.encode_utf16().count() as u16).to_le_bytes());
        encode_utf16(name, &mut self.bytes);
        self.bytes.extend([0, 0]);
        self.names.push((offset, hash));
        self.name_offsets.insert(name.clone(), offset);
    }
}

/// The hash of names and of template GUIDs.
pub(super) fn hash(units: impl Iterator<Item = u16>) -> u16 {
    units.fold(0_u32, |hash, unit| hash.wrapping_mul(65_599).wrapping_add(u32::from(unit))) as u16
}
