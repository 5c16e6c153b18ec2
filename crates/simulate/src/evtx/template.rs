//! The two template definitions of an event, and the keys under which a chunk keeps them.
use super::record::Record;
use super::stream::{Content, Stream};
use std::borrow::Cow;

const EVENT_NAMESPACE: &str = "http://schemas.microsoft.com/win/2004/08/events/event";

/// Number of values of the outer template.
pub(super) const SYSTEM_VALUES: u16 = 18;

/// Identity of a definition: equal keys have equal definitions. Its bytes become the GUID.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key(pub(super) [u8; 16]);

/// FNV-1a over 128 bits: no seed, so that a file is the same every time.
struct Fingerprint(u128);

impl Fingerprint {
    fn new(kind: u8) -> Fingerprint {
        let mut print = Fingerprint(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
        print.add(&[kind]);
        print
    }

    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
        // A separator, so that ("ab", "c") and ("a", "bc") differ.
        self.0 = (self.0 ^ 0x100).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }

    fn key(self) -> Key {
        Key(self.0.to_le_bytes())
    }
}

/// Key of the outer definition.
pub(super) fn system_key(computer: &str) -> Key {
    let mut print = Fingerprint::new(0);
    print.add(computer.as_bytes());
    print.key()
}

/// Key of the inner definition.
pub(super) fn data_key(record: &Record) -> Key {
    let mut print = Fingerprint::new(1);
    print.add(record.provider.as_bytes());
    print.add(&record.event_id.to_le_bytes());
    if let Some(user_data) = &record.user_data {
        print.add(user_data.element.as_bytes());
        print.add(user_data.namespace.as_bytes());
    }
    for (name, value) in &record.data {
        print.add(name.as_bytes());
        print.add(&[value.type_code()]);
    }
    print.key()
}

const fn name(text: &'static str) -> Cow<'static, str> {
    Cow::Borrowed(text)
}

/// The outer definition: `Event`, `System`, and the inner instance as value 17.
pub(super) fn write_system(stream: &mut Stream, computer: &str) {
    let value = |index, value_type| Content::Value(index, value_type, true);
    stream.fragment_header();
    let event = stream.element(&name("Event"), &[(&name("xmlns"), Content::Text(EVENT_NAMESPACE))]);
    stream.end_start();
    let system = stream.element(&name("System"), &[]);
    stream.end_start();
    empty(stream, "Provider", &[("Name", 14, 0x01), ("Guid", 15, 0x0f)]);
    stream.leaf(&name("EventID"), &[(&name("Qualifiers"), value(4, 0x06))], &value(3, 0x06));
    stream.leaf(&name("Version"), &[], &value(11, 0x04));
    stream.leaf(&name("Level"), &[], &value(0, 0x04));
    stream.leaf(&name("Task"), &[], &value(2, 0x06));
    stream.leaf(&name("Opcode"), &[], &value(1, 0x04));
    stream.leaf(&name("Keywords"), &[], &value(5, 0x15));
    empty(stream, "TimeCreated", &[("SystemTime", 6, 0x11)]);
    stream.leaf(&name("EventRecordID"), &[], &value(10, 0x0a));
    empty(stream, "Correlation", &[("ActivityID", 7, 0x0f), ("RelatedActivityID", 13, 0x0f)]);
    empty(stream, "Execution", &[("ProcessID", 8, 0x08), ("ThreadID", 9, 0x08)]);
    stream.leaf(&name("Channel"), &[], &value(16, 0x01));
    stream.leaf(&name("Computer"), &[], &Content::Text(computer));
    empty(stream, "Security", &[("UserID", 12, 0x13)]);
    stream.close(&system);
    stream.content(&value(17, 0x21));
    stream.close(&event);
    stream.end_of_stream();
}

/// An element without content whose attributes are substitutions.
fn empty(stream: &mut Stream, element: &'static str, attributes: &[(&'static str, u16, u8)]) {
    let names: Vec<Cow<'static, str>> = attributes.iter().map(|attribute| name(attribute.0)).collect();
    let contents: Vec<_> = names
        .iter()
        .zip(attributes)
        .map(|(name, (_, index, kind))| (name, Content::Value(*index, *kind, true)))
        .collect();
    let open = stream.element(&name(element), &contents);
    stream.close_empty(&open);
}

/// The inner definition: `EventData` or `UserData` with one child per field.
pub(super) fn write_data(stream: &mut Stream, record: &Record) {
    stream.fragment_header();
    if let Some(user_data) = &record.user_data {
        let outer = stream.element(&name("UserData"), &[]);
        stream.end_start();
        let open = stream.element(&user_data.element, &[(&name("xmlns"), Content::Text(&user_data.namespace))]);
        stream.end_start();
        for (index, (field, value)) in record.data.iter().enumerate() {
            stream.leaf(field, &[], &Content::Value(index as u16, value.type_code(), false));
        }
        stream.close(&open);
        stream.close(&outer);
    } else {
        let open = stream.element(&name("EventData"), &[]);
        stream.end_start();
        for (index, (field, value)) in record.data.iter().enumerate() {
            let content = Content::Value(index as u16, value.type_code(), false);
            if field.is_empty() {
                stream.leaf(&name("Data"), &[], &content);
            } else {
                stream.leaf(&name("Data"), &[(&name("Name"), Content::Text(field))], &content);
            }
        }
        stream.close(&open);
    }
    stream.end_of_stream();
}
