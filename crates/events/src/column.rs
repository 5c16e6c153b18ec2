//! The columns: their names, types and meaning. `docs/events.md` is generated from this table.

use crate::fields::FIELDS;
use arrow_schema::{DataType, Field, Fields, Schema, TimeUnit};
use hashbrown::HashMap;
use std::sync::{Arc, LazyLock};

/// Version of the schema. A column may be added under the same version; changing or removing one is a new version.
pub const SCHEMA_VERSION: &str = "hopscope.events/1";

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text: `Dictionary(Int32, Utf8)`.
    Text,
    /// An unsigned number: `UInt64`.
    Number,
    /// A moment: `Timestamp(Microsecond, "UTC")`.
    Time,
    /// What has no column: `Map(Utf8, Utf8)`, keys in the order of the record.
    Extra,
}

impl ColumnKind {
    /// The Arrow type.
    #[must_use]
    pub fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
            Self::Number => DataType::UInt64,
            Self::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Extra => {
                let entries = DataType::Struct(Fields::from(vec![
                    Field::new("keys", DataType::Utf8, false),
                    Field::new("values", DataType::Utf8, true),
                ]));
                DataType::Map(Arc::new(Field::new("entries", entries, false)), false)
            }
        }
    }
}

/// A column of the schema, by its position in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Column(u16);

macro_rules! core_columns {
    ($($(#[doc = $doc:literal])+ $constant:ident = $name:literal $kind:ident;)+) => {
        struct CoreColumn { name: &'static str, kind: ColumnKind, doc: &'static str }

        const CORE: &[CoreColumn] = &[
            $(CoreColumn { name: $name, kind: ColumnKind::$kind, doc: concat!($($doc),+) },)+
        ];

        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "counts the columns, never named outside")]
        enum Position { $($constant,)+ }

        impl Column {
            $($(#[doc = $doc])+ pub const $constant: Self = Self(Position::$constant as u16);)+
        }
    };
}

core_columns! {
    /// When, in UTC. Null when the record has no time that can be read.
    TIME = "time" Time;
    /// The time as the record spells it, where it is text.
    TIME_TEXT = "time_text" Text;
    /// Where the zone came from: `utc`, `offset` (in the record), `assumed:+01:00`.
    TIME_ZONE = "time_zone" Text;
    /// SHA-256 of the evidence file.
    EVIDENCE = "evidence" Text;
    /// Number of the record in the file: record header in EVTX, line or entry from 1 elsewhere.
    RECORD = "record" Number;
    /// Number that the log itself gives the event (EventRecordID); differs from `record` in exported logs.
    RECORD_ID = "record_id" Number;
    /// Format that it was read as, for example `evtx`.
    FORMAT = "format" Text;
    /// Host that wrote it, as the record spells it; of a cloud's log the directory or account: `entra-TENANTID`, `aws-ACCOUNT`.
    HOST = "host" Text;
    /// Windows channel.
    CHANNEL = "channel" Text;
    /// Windows event provider.
    PROVIDER = "provider" Text;
    /// Windows event id.
    EVENT_ID = "event_id" Number;
    /// Windows level: 1 critical to 5 verbose, 0 always logged.
    LEVEL = "level" Number;
    /// Windows opcode.
    OPCODE = "opcode" Number;
    /// Windows task.
    TASK = "task" Number;
    /// Windows keywords, hexadecimal.
    KEYWORDS = "keywords" Text;
    /// Windows version of the event.
    VERSION = "version" Number;
    /// Process that wrote it.
    EXECUTION_PROCESS_ID = "execution_process_id" Number;
    /// Thread that wrote it.
    EXECUTION_THREAD_ID = "execution_thread_id" Number;
    /// SID in the Windows record's `Security` element.
    SECURITY_USER_ID = "security_user_id" Text;
    /// ActivityID of the Windows record's `Correlation` element.
    CORRELATION_ID = "correlation_id" Text;
    /// Program that wrote a syslog line.
    PROGRAM = "program" Text;
    /// Its process id.
    PID = "pid" Number;
    /// Message text.
    MESSAGE = "message" Text;
    /// OCSF 1.8 class: the numbers of `model::class`; of a row with an activity that of the activity.
    CLASS = "class" Number;
    /// What happened, for logon records: the words of `model::Activity`.
    ACTIVITY = "activity" Text;
    /// `success` or `failure`.
    OUTCOME = "outcome" Text;
    /// Kind of logon: the words of `model::LogonKind`.
    LOGON_KIND = "logon_kind" Text;
    /// Account that logged on, or whose credential was used.
    ACCOUNT_NAME = "account_name" Text;
    /// Its domain or realm.
    ACCOUNT_DOMAIN = "account_domain" Text;
    /// Its SID.
    ACCOUNT_SID = "account_sid" Text;
    /// Account that acted, where that is another (4648's subject, sudo's user).
    ACTOR_NAME = "actor_name" Text;
    /// Its SID.
    ACTOR_SID = "actor_sid" Text;
    /// Session that the record opens, uses or closes, as the host numbers it.
    SESSION = "session" Text;
    /// Session that it was done from, on the same host.
    ACTOR_SESSION = "actor_session" Text;
    /// What the logs of both ends call it: LogonGuid where not null, sharedEventID, a sign-in's correlation, a support tool's session.
    LOGON_GUID = "logon_guid" Text;
    /// Client's address as this host saw it; mapped IPv4 is written as IPv4.
    SRC_ADDRESS = "src_address" Text;
    /// Client's port.
    SRC_PORT = "src_port" Number;
    /// Client's name, as the client claims it; in the cloud the directory or account that the identity is at home in.
    SRC_HOST = "src_host" Text;
    /// Target host that the record names (4648, a service ticket's host, an outbound connection).
    DST_HOST = "dst_host" Text;
    /// Target's address, where the record gives one.
    DST_ADDRESS = "dst_address" Text;
    /// Target's port.
    DST_PORT = "dst_port" Number;
    /// Address that a client was given: by a VPN for the session, by DHCP for the lease.
    ASSIGNED_ADDRESS = "assigned_address" Text;
    /// Bytes from the source to the destination, payload where the log tells it apart.
    BYTES_OUT = "bytes_out" Number;
    /// Bytes from the destination back to the source.
    BYTES_IN = "bytes_in" Number;
    /// What was asked of a cloud or management interface: `AssumeRole`, `Add member to role`.
    API_OPERATION = "api_operation" Text;
    /// What it was asked about, as the record names it.
    API_RESOURCE = "api_resource" Text;
    /// What was proved with: the words of `model::CredentialKind`.
    CREDENTIAL_KIND = "credential_kind" Text;
    /// Stable name of the credential: key fingerprint, certificate.
    CREDENTIAL = "credential" Text;
    /// Failure code or word, as logged.
    STATUS_CODE = "status_code" Text;
    /// Everything else that the record holds, by field name.
    EXTRA = "extra" Extra;
}

static BY_NAME: LazyLock<HashMap<&'static str, Column>> =
    LazyLock::new(|| Column::all().map(|column| (column.name(), column)).collect());

impl Column {
    /// How many columns there are.
    pub const COUNT: usize = CORE.len() + FIELDS.len();

    /// All columns, in the order of the schema.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT).map(|index| Self(u16::try_from(index).expect("some hundred columns")))
    }

    /// Its position in the schema.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// Its name, as in Arrow and Parquet.
    #[must_use]
    pub fn name(self) -> &'static str {
        CORE.get(self.index()).map_or_else(|| FIELDS[self.index() - CORE.len()], |core| core.name)
    }

    /// What it holds.
    #[must_use]
    pub fn kind(self) -> ColumnKind {
        CORE.get(self.index()).map_or(ColumnKind::Text, |core| core.kind)
    }

    /// What it means; `None` for a field column, which means what the event's own schema says.
    #[must_use]
    pub fn doc(self) -> Option<&'static str> {
        CORE.get(self.index()).map(|core| core.doc.trim())
    }

    /// Is it a Windows or Sysmon field under its own name?
    #[must_use]
    pub fn is_field(self) -> bool {
        self.index() >= CORE.len()
    }

    /// The column of that exact name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        BY_NAME.get(name).copied()
    }

    /// The column for a Windows or Sysmon field of that exact name; `None` means `extra`.
    #[must_use]
    pub fn of_field(name: &str) -> Option<Self> {
        Self::by_name(name).filter(|column| column.is_field())
    }

    /// Its Arrow field.
    #[must_use]
    pub fn arrow_field(self) -> Field {
        Field::new(self.name(), self.kind().data_type(), true)
    }

    /// The same for reading, where it says so: texts in `extra` as keys into distinct ones, too, which a file has them as.
    #[must_use]
    pub fn keyed_field(self) -> Field {
        let ColumnKind::Extra = self.kind() else { return self.arrow_field() };
        let entries = DataType::Struct(Fields::from(vec![
            Field::new("keys", ColumnKind::Text.data_type(), false),
            Field::new("values", ColumnKind::Text.data_type(), true),
        ]));
        Field::new(self.name(), DataType::Map(Arc::new(Field::new("entries", entries, false)), false), true)
    }

    /// The Arrow schema of a set of columns.
    #[must_use]
    pub fn schema(columns: &[Self]) -> Schema {
        Schema::new(columns.iter().map(|column| column.arrow_field()).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_whatever_their_case() {
        let mut seen = std::collections::HashSet::new();
        for column in Column::all() {
            assert!(seen.insert(column.name().to_ascii_lowercase()), "{} twice", column.name());
            assert_eq!(Column::by_name(column.name()), Some(column));
        }
        assert_eq!(Column::EXTRA.name(), "extra");
        assert_eq!(Column::of_field("host"), None);
        assert!(Column::of_field("TargetUserName").is_some());
    }
}
