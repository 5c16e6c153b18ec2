//! One chunk while it is filled, and its header once it is full.
use super::record::Record;
use super::stream::{Stream, hash};
use super::template::{Key, SYSTEM_VALUES, data_key, system_key, write_data, write_system};
use super::value::{Value, filetime};
use std::collections::HashMap;

/// Bytes of a chunk, its header included.
pub(super) const CHUNK_BYTES: usize = 65_536;
const HEADER_BYTES: usize = 512;
const RECORD_MAGIC: u32 = 0x0000_2a2a;

/// The record does not fit into what is left of the chunk.
pub(super) struct Full;

/// A chunk that takes records.
pub(super) struct Chunk {
    stream: Stream,
    /// Offset of each definition.
    templates: HashMap<Key, u32>,
    /// The same, oldest first.
    template_order: Vec<(u32, Key)>,
    pub(super) records: u64,
    first_id: u64,
    last_id: u64,
    last_offset: usize,
}

impl Chunk {
    pub(super) fn new() -> Chunk {
        Chunk {
            stream: Stream::new(HEADER_BYTES),
            templates: HashMap::new(),
            template_order: Vec::new(),
            records: 0,
            first_id: 0,
            last_id: 0,
            last_offset: 0,
        }
    }

    /// Appends a record. When it does not fit, the chunk is as it was and takes no more.
    pub(super) fn push(&mut self, record: &Record) -> Result<(), Full> {
        let start = self.stream.position();
        let (names, templates) = (self.stream.names.len(), self.template_order.len());
        self.write_record(record);
        if self.stream.position() > CHUNK_BYTES {
            // Only what the header is made of is rolled back: a full chunk is finished next.
            self.stream.bytes.truncate(start);
            self.stream.names.truncate(names);
            self.template_order.truncate(templates);
            return Err(Full);
        }
        if self.records == 0 {
            self.first_id = record.record_id;
        }
        self.last_id = record.record_id;
        self.last_offset = start;
        self.records += 1;
        Ok(())
    }

    fn write_record(&mut self, record: &Record) {
        let start = self.stream.position();
        self.stream.u32(RECORD_MAGIC);
        self.stream.u32(0);
        self.stream.bytes.extend(record.record_id.to_le_bytes());
        self.stream.bytes.extend(filetime(record.time_us).to_le_bytes());
        self.stream.fragment_header();
        self.write_system_instance(record);
        self.stream.end_of_stream();
        let padded = (self.stream.position() - start + 4).next_multiple_of(8) - 4;
        self.stream.bytes.resize(start + padded, 0);
        let size = padded as u32 + 4;
        self.stream.u32(size);
        self.stream.patch_u32(start + 4, size);
    }

    fn write_system_instance(&mut self, record: &Record) {
        let key = system_key(&record.computer);
        self.write_instance_start(key, |stream| write_system(stream, &record.computer));
        let optional_guid = |guid: Option<_>| guid.map_or(Value::Null, Value::Guid);
        let values: [Value; SYSTEM_VALUES as usize - 1] = [
            Value::U8(record.level),
            Value::U8(record.opcode),
            Value::U16(record.task),
            Value::U16(record.event_id),
            Value::Null,
            Value::Hex64(record.keywords),
            Value::Filetime(record.time_us),
            optional_guid(record.activity_id),
            Value::U32(record.process_id),
            Value::U32(record.thread_id),
            Value::U64(record.record_id),
            Value::U8(record.version),
            record.user_sid.map_or(Value::Null, Value::Sid),
            Value::Null,
            Value::Text(record.provider.clone()),
            optional_guid(record.provider_guid),
            Value::Text(record.channel.clone()),
        ];
        self.stream.u32(u32::from(SYSTEM_VALUES));
        let descriptors = self.stream.position();
        self.stream.bytes.resize(descriptors + usize::from(SYSTEM_VALUES) * 4, 0);
        self.write_values(descriptors, values.iter());
        let inner = self.stream.position();
        self.write_data_instance(record);
        let at = descriptors + values.len() * 4;
        self.stream.patch_u16(at, (self.stream.position() - inner) as u16);
        self.stream.bytes[at + 2] = 0x21;
    }

    fn write_data_instance(&mut self, record: &Record) {
        self.stream.fragment_header();
        self.write_instance_start(data_key(record), |stream| write_data(stream, record));
        self.stream.u32(record.data.len() as u32);
        let descriptors = self.stream.position();
        self.stream.bytes.resize(descriptors + record.data.len() * 4, 0);
        self.write_values(descriptors, record.data.iter().map(|field| &field.1));
        self.stream.end_of_stream();
    }

    /// The start of a template instance, with the definition where this chunk lacks it.
    fn write_instance_start(&mut self, key: Key, write_definition: impl FnOnce(&mut Stream)) {
        self.stream.bytes.extend([0x0c, 0x01]);
        self.stream.bytes.extend(&key.0[..4]);
        if let Some(offset) = self.templates.get(&key) {
            self.stream.u32(*offset);
            return;
        }
        let offset = self.stream.position() as u32 + 4;
        self.stream.u32(offset);
        self.stream.u32(0);
        self.stream.bytes.extend(key.0);
        let size_at = self.stream.position();
        self.stream.u32(0);
        write_definition(&mut self.stream);
        let size = (self.stream.position() - size_at - 4) as u32;
        self.stream.patch_u32(size_at, size);
        self.templates.insert(key, offset);
        self.template_order.push((offset, key));
    }

    /// Appends values and fills in their descriptors. A size beyond 16 bits is cut, and harmless: such a record exceeds a chunk.
    fn write_values<'a>(&mut self, descriptors: usize, values: impl Iterator<Item = &'a Value>) {
        for (index, value) in values.enumerate() {
            let start = self.stream.position();
            value.encode(&mut self.stream.bytes);
            let at = descriptors + index * 4;
            self.stream.patch_u16(at, (self.stream.position() - start) as u16);
            self.stream.bytes[at + 2] = value.type_code();
        }
    }

    /// The finished chunk; `first_number` is the number of its first record in the file, from 1.
    pub(super) fn finish(mut self, first_number: u64) -> Vec<u8> {
        self.link_names();
        self.link_templates();
        let free = self.stream.position();
        let records_crc = crc32(&[&self.stream.bytes[HEADER_BYTES..]]);
        let mut bytes = self.stream.bytes;
        let mut put = |at: usize, field: &[u8]| bytes[at..at + field.len()].copy_from_slice(field);
        put(0, b"ElfChnk\0");
        put(8, &first_number.to_le_bytes());
        put(16, &(first_number + self.records.saturating_sub(1)).to_le_bytes());
        put(24, &self.first_id.to_le_bytes());
        put(32, &self.last_id.to_le_bytes());
        put(40, &128_u32.to_le_bytes());
        put(44, &(self.last_offset as u32).to_le_bytes());
        put(48, &(free as u32).to_le_bytes());
        put(52, &records_crc.to_le_bytes());
        let header_crc = crc32(&[&bytes[..120], &bytes[128..HEADER_BYTES]]);
        bytes[124..128].copy_from_slice(&header_crc.to_le_bytes());
        bytes.resize(CHUNK_BYTES, 0);
        bytes
    }

    fn link_names(&mut self) {
        for (offset, hash) in std::mem::take(&mut self.stream.names) {
            self.link(128 + usize::from(hash % 64) * 4, offset);
        }
    }

    fn link_templates(&mut self) {
        for (offset, key) in std::mem::take(&mut self.template_order) {
            let units = key.0.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            self.link(384 + usize::from(hash(units) % 32) * 4, offset);
        }
    }

    /// Puts an entry at the head of a bucket; its first field becomes the former head.
    fn link(&mut self, bucket: usize, offset: u32) {
        let bytes = &mut self.stream.bytes;
        bytes.copy_within(bucket..bucket + 4, offset as usize);
        bytes[bucket..bucket + 4].copy_from_slice(&offset.to_le_bytes());
    }
}

/// CRC32 (IEEE) of several slices as if they were one.
pub(super) fn crc32(parts: &[&[u8]]) -> u32 {
    let mut crc = flate2::Crc::new();
    parts.iter().for_each(|part| crc.update(part));
    crc.sum()
}
