//! Windows event logs, EVTX 3.1 and 3.2, decoded straight into columns.
//!
//! Sources: Andreas Schuster, "Introducing the Microsoft Vista log file format" (DFRWS 2007); Joachim Metz, "Windows XML Event Log
//! (EVTX) format" (libevtx documentation); Microsoft, [MS-EVEN6] 2.2.12 to 2.2.17 (BinXML).
//! All integers are little-endian. Offsets inside a chunk count from its first byte.
//!
//! # File
//! A header of 4,096 bytes, then chunks of 65,536 bytes each, to the end of the file. The header (`ElfFile\0`, first and last chunk,
//! next record, version, count of chunks, flags, CRC32) is not needed: logs copied from a running machine have it out of date.
//! A chunk of zeros was never used.
//!
//! # Chunk
//! | at | size | |
//! |---:|---:|---|
//! | 0 | 8 | `ElfChnk\0` |
//! | 8 | 8+8 | first and last event record number |
//! | 24 | 8+8 | first and last event record id: the number that a record's header has |
//! | 40 | 4 | header size, 128 |
//! | 44 | 4 | offset of the last record |
//! | 48 | 4 | offset of the first free byte |
//! | 52 | 4 | CRC32 of the records: bytes 512 to free |
//! | 124 | 4 | CRC32 of bytes 0..120 and 128..512 |
//! | 128 | 64 x 4 | hash table of names |
//! | 384 | 32 x 4 | hash table of templates |
//! | 512 | | records |
//!
//! # Record
//! `2a 2a 00 00`, size: u32, record number: u64, time written: FILETIME, BinXML, size again: u32. Records follow each other up to the
//! free space, or to the one whose number the chunk's header calls the last. What stands behind it is left over from an earlier use of
//! the chunk and not read. After a record that does not start as one, reading goes on at the next whole record.
//!
//! # BinXML
//! A stream of tokens; the flag 0x40 means that attributes follow.
//!
//! | token | | then |
//! |---|---|---|
//! | 00 | end of the stream | |
//! | 01 | element | in a definition u16 (the value it depends on); size: u32; name; with attributes the size of their list: u32 |
//! | 02 03 04 | end of a start tag, of an empty element, of an element | |
//! | 05 | value | type: u8; for text the count of units: u16; the value |
//! | 06 | attribute | name; then its pieces: 05, 07, 08, 09, 0d, 0e |
//! | 07 08 09 | CDATA, character, entity | units: u16 and text; u16; name |
//! | 0a 0b | processing instruction | name; units: u16 and text |
//! | 0c | template instance | see below |
//! | 0d 0e | a value of the record, always or left out when null | index: u16, type: u8 |
//! | 0f | fragment | version: 3 bytes |
//!
//! A name is an offset in the chunk, where stand: next of its bucket: u32, hash: u16, units: u16, text, a NUL; if the offset is where we are,
//! that follows right there. A template instance is 01, first part of the GUID: u32, offset of the definition: u32; if that is where we are,
//! the definition; count of values: u32; per value size: u16, type: u8, 0; the values. A definition is next of its bucket: u32, GUID: 16
//! bytes, size: u32, BinXML. A value of type 21 is BinXML again, mostly another template instance. The other types: `value.rs`.
//!
//! # What becomes of it
//! | element | column |
//! |---|---|
//! | `TimeCreated/@SystemTime` | `time` (UTC), to the microsecond |
//! | `Computer`, `Channel`, `Provider/@Name`, else its `@Guid` | `host`, `channel`, `provider` |
//! | `EventID`, `EventRecordID` | `event_id`, `record_id` |
//! | `Version`, `Level`, `Task`, `Opcode`, `Keywords` | the columns of these names |
//! | `Correlation/@ActivityID`, `Security/@UserID` | `correlation_id`, `security_user_id` |
//! | `Execution/@ProcessID`, `@ThreadID` | `execution_process_id`, `execution_thread_id` |
//! | `EventData/Data[@Name]`, leaves of `UserData` | the field of that name: its column, where the schema has one, else `extra` |
//! | `Data` without a name | field `Data`, a line each |
//! | `RenderingInfo/Message` | `message` |
//! | attributes elsewhere | `Element_Attribute` in `extra` |
//!
//! Left out: namespaces, the provider's GUID where the provider has a name, an event source of the provider's own name, qualifiers that are
//! 0. A value that is null writes nothing; text that is empty writes empty text. A field that occurs again adds a line.
//!
//! # Meaning
//! These records get a class, an activity, and beside their own fields the typed columns; all others have neither class nor activity. The
//! same holds for every format that Windows events come in.
//!
//! | channel | event ids | activity | class |
//! |---|---|---|---|
//! | Security | 4624, 4625 | `logon` | 3002 |
//! | Security | 4634, 4647 | `logoff` | 3002 |
//! | Security | 4648 | `credential_use` | 3002 |
//! | Security | 4672 | `privilege` | 3002 |
//! | Security | 4768, 4771 | `ticket_grant` | 3002 |
//! | Security | 4769 | `service_ticket` | 3002 |
//! | Security | 4776, 1200, 1201, 1202, 1203, 411 | `credential_check` | 3002 |
//! | Security | 4778 | `reconnect` | 3002 |
//! | Security | 4779 | `disconnect` | 3002 |
//! | Security | 1102 | `log_cleared` | 1008 |
//! | Security | 4608 | `boot` | 3002 |
//! | Security | 5156 | `connection` | 4001 |
//! | Security | 299, 500, 501 | - | 3002 |
//! | Security | 4688 | - | 1007 |
//! | AD FS/Admin | 342 | `credential_check` | 3002 |
//! | Microsoft-Windows-Sysmon/Operational | 3 | `connection` | 4001 |
//! | Microsoft-Windows-Sysmon/Operational | 1 | - | 1007 |
//! | Microsoft-Windows-TerminalServices-Gateway/Operational | 200, 201 | `network_authentication` | 3002 |
//! | Microsoft-Windows-TerminalServices-Gateway/Operational | 300 | - | 3002 |
//! | Microsoft-Windows-TerminalServices-Gateway/Operational | 301, 302, 304 | `outbound_connect` | 3002 |
//! | Microsoft-Windows-TerminalServices-Gateway/Operational | 303 | `disconnect` | 3002 |
//! | Microsoft-Windows-TerminalServices-LocalSessionManager/Operational | 21 | `session_opened` | 3002 |
//! | Microsoft-Windows-TerminalServices-LocalSessionManager/Operational | 23 | `logoff` | 3002 |
//! | Microsoft-Windows-TerminalServices-LocalSessionManager/Operational | 24 | `disconnect` | 3002 |
//! | Microsoft-Windows-TerminalServices-LocalSessionManager/Operational | 25 | `reconnect` | 3002 |
//! | Microsoft-Windows-TerminalServices-RDPClient/Operational | 1024, 1102 | `outbound_connect` | 3002 |
//! | Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational | 1149 | `network_authentication` | 3002 |
//! | Microsoft-Windows-WinRM/Operational | 6 | `outbound_connect` | 3002 |
//! | System | 104 | `log_cleared` | 1008 |
//! | System | 12, 6005 | `boot` | 3002 |
//!
//! 1200 to 1203 and 411 are those of the provider `AD FS Auditing`; 12 of `Microsoft-Windows-Kernel-General`, 6005 of `EventLog`; 3 and 5156 count
//! where the host itself opened the connection; `screenconnect.rs` reads ScreenConnect's events of the channel `Application`.
//!
//! | field | becomes |
//! |---|---|
//! | `TargetUserName`, `TargetDomainName`, `TargetUserSid` (`TargetSid`), `TargetLogonId` | `account_name`, `account_domain`, `account_sid`, `session` |
//! | `SubjectUserName`, `SubjectUserSid`, `SubjectLogonId` | `actor_name`, `actor_sid`, `actor_session`; of 4672 the account's columns |
//! | `IpAddress`, `IpPort`, `WorkstationName` (4776: `Workstation`) | `src_address`, `src_port`, `src_host`; of 4648 the address is the target's where it names another host |
//! | `LogonType` | `logon_kind` |
//! | `LmPackageName`, `AuthenticationPackageName`, `PreAuthType` | `credential_kind` |
//! | `LogonGuid` (4648: `TargetLogonGuid`) | `logon_guid` |
//! | `ServiceName` of tickets, `TargetServerName` of 4648 | `dst_host` |
//! | `Status`, `SubStatus` (the one that says more) | `status_code`; where the id does not decide it, `outcome` |
//! | `AccountName`, `AccountDomain`, `LogonID`, `ClientName`, `ClientAddress` of 4778 and 4779 | as the target's, and the source's |
//! | `User`, `SessionID`, `Address` of remote desktop sessions | `account_name` and `account_domain`, `session`, `src_address` and `logon_kind` |
//! | `Param1`, `Param2`, `Param3` of 1149 | `account_name`, `account_domain`, `src_address` |
//! | `Value`, `connection` of outgoing connections | `dst_host`, or `dst_address` |
//! | `Username`, `IpAddress`, `Resource`, `ErrorCode` of the RD Gateway | `account_name`, `src_address`, `dst_host`, `status_code` |
//! | `SourceIp`, `SourcePort`, `DestinationIp` (5156: `SourceAddress`, `SourcePort`, `DestAddress`) | `src_address`, `src_port`, `dst_address` |
//! | the document, lines or claims in `Data` of AD FS | `account_name`, `account_sid`, `src_address`, `status_code` |
//!
//! # How it is read
//! A template becomes a plan (`compile.rs`), in which names are resolved to columns; chunks of a unit share plans (`shared.rs`). A record
//! then is one pass over a flat list of writes (`record.rs`), and a value with the bytes of the one before is not even looked up.
//!
//! **Invariant:** no byte of a file is trusted: offsets and sizes are checked, nesting, steps and text are bounded, nothing recurses
//! further than [`crate::limits::RECORD_DEPTH_MAX`]. A record that breaks is rejected with its number and offset; its row is abandoned.

mod budget;
mod chunk;
mod compile;
mod cursor;
mod instance;
mod names;
mod plan;
mod record;
mod shared;
mod show;
mod split;
#[cfg(test)]
mod tests;
mod utf16;
mod value;

use crate::format::{Decoded, Emit, FileContext, Format, Rejection, Unit};
use std::io::{self, Read};

/// The format.
pub(crate) struct Evtx;

impl Format for Evtx {
    fn name(&self) -> &'static str {
        "evtx"
    }

    fn describe(&self) -> &'static str {
        "Windows event log (EVTX)"
    }

    fn sniff(&self, head: &[u8], _whole_bytes: u64) -> bool {
        let chunk_behind_header = head.get(split::FILE_HEADER_BYTES..);
        head.starts_with(split::FILE_MAGIC)
            || head.starts_with(chunk::CHUNK_MAGIC)
            || chunk_behind_header.is_some_and(|rest| rest.starts_with(chunk::CHUNK_MAGIC))
    }

    fn split(
        &self,
        input: &mut dyn Read,
        _context: &FileContext,
        emit: &mut Emit<'_>,
        reject: &mut dyn FnMut(Rejection),
    ) -> io::Result<()> {
        split::split(input, emit, reject)
    }

    fn decode(&self, unit: &Unit, _context: &FileContext, out: &mut Decoded) {
        let mut scratch = record::Scratch::default();
        let mut start = 0;
        while start < unit.bytes.len() {
            let end = unit.bytes.len().min(start + chunk::CHUNK_BYTES);
            chunk::read_chunk(&unit.bytes, start..end, unit.offset, &mut scratch, out);
            start = end;
        }
    }

    fn show(&self, block: &[u8], _first_record: u64, record: u64) -> Option<String> {
        show::show(block, record)
    }
}
