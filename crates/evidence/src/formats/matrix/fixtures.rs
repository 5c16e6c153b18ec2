//! A small file of every format, of two to five records, written for this.

use simulate::evtx::{Record, Value, Writer};

/// How records lie in a fixture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One a line, but for so many lines that are none: names of columns, what stands before them, a cell of several lines.
    Lines(usize),
    /// Text in which a record is more than a line, or lies in an array.
    Blocks,
    /// No text.
    Binary,
}

pub(super) struct Fixture {
    /// The format's name.
    pub(super) name: &'static str,
    pub(super) form: Form,
    pub(super) bytes: Vec<u8>,
}

macro_rules! texts {
    ($folder:literal: $($name:literal $end:literal $form:expr),+ $(,)?) => {
        [$(($name, $form, include_bytes!(concat!("../../../fixtures/", $folder, "/", $name, ".", $end)).as_slice())),+]
    };
}

/// One of each format that code reads, and of each mapping that comes with hopscope.
pub(super) fn all() -> Vec<Fixture> {
    use Form::{Blocks, Lines};
    let texts = texts!["matrix":
        "windows-xml" "xml" Lines(0), "splunk" "json" Lines(0), "splunk-csv" "csv" Lines(1), "sentinel_windows" "json" Lines(0),
        "sentinel_windows_csv" "csv" Lines(1), "cloudtrail" "json" Lines(0), "cloudtrail_csv" "csv" Lines(1), "entra" "json" Lines(0),
        "entra_csv" "csv" Lines(1), "m365_audit" "json" Lines(0), "m365_audit_csv" "csv" Lines(1), "azure_activity" "json" Lines(0),
        "azure_activity_csv" "csv" Lines(1), "gcp_audit" "json" Lines(0), "okta" "json" Lines(0), "google_workspace" "json" Lines(0),
        "defender" "json" Lines(0), "defender_csv" "csv" Lines(1), "journal-export" "export" Blocks, "journal-json" "json" Lines(0),
        "winlogbeat" "json" Lines(0), "evtx-json" "json" Lines(0), "velociraptor-evtx" "json" Lines(0), "velociraptor" "json" Lines(0), "nxlog" "json" Lines(0),
        "auditd" "log" Lines(0), "zeek" "log" Lines(7), "zeek_json" "json" Lines(0), "suricata" "json" Lines(0),
        "fortigate" "log" Lines(0), "panos" "csv" Lines(0), "cisco-asa" "log" Lines(0), "openvpn-status" "log" Lines(3),
        "wireguard-dump" "tsv" Lines(1), "openvpn" "log" Lines(0), "teamviewer-connections" "txt" Lines(0),
        "teamviewer-log" "log" Lines(0), "anydesk-connections" "txt" Lines(0), "anydesk-trace" "trace" Lines(0), "lanl-auth" "txt" Lines(0), "syslog" "log" Lines(0),
    ];
    let mapped = texts!["mapping":
        "screenconnect-sessions" "csv" Lines(2), "screenconnect-audit" "csv" Lines(1), "ninjaone-activities" "csv" Lines(1),
        "ninjaone-activities-api" "json" Blocks, "n-central-audit" "csv" Lines(3), "n-sight-user-audit" "csv" Lines(1),
        "datto-rmm-activity" "csv" Lines(1), "datto-rmm-activity-api" "json" Blocks, "kaseya-vsa-remote-control" "csv" Lines(1),
    ];
    let text = |(name, form, bytes): (&'static str, Form, &[u8])| Fixture { name, form, bytes: bytes.to_vec() };
    let mut all: Vec<Fixture> = texts.into_iter().map(text).collect();
    all.extend(mapped.into_iter().map(text).map(|fixture| Fixture { name: of_mapping(fixture.name), ..fixture }));
    let binary = |name, bytes| Fixture { name, form: Form::Binary, bytes };
    all.extend([
        binary("evtx", evtx()),
        binary("ual", crate::formats::ual::tests::database()),
        binary("journal", crate::formats::journal::tests::small()),
        binary("sqlite", [b"SQLite format 3\0".as_slice(), &[0; 100]].concat()),
        binary("utmp", logins(384, |login| login.narrow(false))),
        binary("utmp-big-endian", logins(384, |login| login.narrow(true))),
        binary("utmp-wide", logins(400, |login| login.wide(false))),
        binary("utmp-wide-big-endian", logins(400, |login| login.wide(true))),
        binary("lastlog", last_logins(4)),
        binary("lastlog-wide", last_logins(8)),
    ]);
    all
}

/// The name of the format that a mapping is.
fn of_mapping(name: &str) -> &'static str {
    let all = crate::registry().iter().map(|format| format.name());
    all.into_iter()
        .find(|format| format.strip_prefix("mapping:") == Some(name))
        .expect("a mapping that comes with hopscope")
}

fn evtx() -> Vec<u8> {
    let mut writer = Writer::new();
    for number in 1..=3_u64 {
        let record = Record {
            time_us: 1_768_176_000_123_456 + number.cast_signed(),
            provider: "Microsoft-Windows-Security-Auditing".into(),
            provider_guid: None,
            event_id: 4624,
            version: 2,
            level: 0,
            task: 12544,
            opcode: 0,
            keywords: 0x8020_0000_0000_0000,
            record_id: number,
            process_id: 700,
            thread_id: 7,
            activity_id: None,
            user_sid: None,
            channel: "Security".into(),
            computer: "WS01".into(),
            data: vec![("TargetUserName".into(), Value::Text("mara".into())), ("LogonType".into(), Value::U32(3))],
            user_data: None,
        };
        writer.push(&record).expect("a record that fits");
    }
    writer.finish()
}

/// One login in the bytes of its layout.
struct Login {
    bytes: Vec<u8>,
}

impl Login {
    fn put(mut self, at: usize, value: &[u8]) -> Self {
        self.bytes[at..at + value.len()].copy_from_slice(value);
        self
    }

    fn common(self, is_big: bool) -> Self {
        let int = |value: u32| if is_big { value.to_be_bytes() } else { value.to_le_bytes() };
        let kind = if is_big { [0, 7] } else { [7, 0] };
        self.put(0, &kind).put(4, &int(77)).put(8, b"pts/0").put(44, b"mara").put(76, b"192.0.2.7")
    }

    fn narrow(self, is_big: bool) -> Self {
        let seconds = 1_700_000_000_u32;
        self.common(is_big).put(340, &if is_big { seconds.to_be_bytes() } else { seconds.to_le_bytes() })
    }

    fn wide(self, is_big: bool) -> Self {
        let seconds = 1_700_000_000_u64;
        self.common(is_big).put(344, &if is_big { seconds.to_be_bytes() } else { seconds.to_le_bytes() })
    }
}

fn logins(entry_bytes: usize, fill: impl Fn(Login) -> Login) -> Vec<u8> {
    (0..3).flat_map(|_| fill(Login { bytes: vec![0; entry_bytes] }).bytes).collect()
}

fn last_logins(time_bytes: usize) -> Vec<u8> {
    let entry = |number: i64| {
        let login = Login { bytes: vec![0; time_bytes + 32 + 256] };
        let seconds = (1_700_000_000 + number).to_le_bytes();
        login.put(0, &seconds[..time_bytes]).put(time_bytes, b"pts/0").put(time_bytes + 32, b"192.0.2.7").bytes
    };
    (0..3).flat_map(entry).collect()
}
