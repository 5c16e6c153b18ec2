//! Logs of Zeek, a network sensor: its own tables, and JSON in both spellings of names. Every log is read, by field name.
//!
//! Source: "Book of Zeek", "Log Files" and "Zeek Log Formats and Inspection" (the ASCII writer, `LogAscii::use_json`); Corelight, "JSON
//! streaming logs" (`_path`, `_system_name`), and an older form of it (`@stream`, `@system`).
//!
//! A table names its fields in lines that begin with `#` and may name others further down, where logs were joined. JSON has `id.orig_h` or
//! `id_orig_h`; where it does not say which log it is, the file's name does (`conn.log`).
//!
//! | field | column |
//! |---|---|
//! | `#path`, `_path`, `@stream`, else the file's name | `channel` |
//! | `_system_name`, `@system` | `host`: the sensor |
//! | `ts` | `time` |
//! | `id.orig_h`, `id.orig_p`, `id.resp_h`, `id.resp_p` | `src_address`, `src_port`, `dst_address`, `dst_port` |
//! | conn `orig_bytes`, `resp_bytes` | `bytes_out`, `bytes_in` |
//! | kerberos `client`, `service`, `success`, `error_msg` | account, `dst_host` of the service, `outcome`, `status_code` |
//! | ntlm `username`, `domainname`, `hostname`, `server_*_computer_name`, `success` | account, `src_host`, `dst_host`, `outcome` |
//! | rdp `cookie`, `client_name` | `account_name`, `src_host` |
//! | ssh `auth_success` | `outcome`, as Zeek guesses it from sizes |
//! | smb_* `path`; http `host`; ssl `server_name` | `dst_host` |
//! | dhcp `host_name`, `assigned_addr` | `src_host`, `assigned_address` |
//! | notice `msg` | `message` |
//! | all but the first four rows | `extra`, under its name; sets and vectors with a line for each element |
//!
//! # What is no logon
//! A sensor is neither end of what it sees, and sees no session. Only tickets asked of a Kerberos server and addresses given by DHCP become
//! activities, because they are exactly what the server's own log tells of. Connections, and what went over them, are typed by their
//! ends, account and outcome without one. A request that Kerberos answers with "pre-authentication required" is the first half
//! of every logon by password, and nothing yet.

mod json;
mod meaning;
mod table;
#[cfg(test)]
mod tests;
mod value;

pub(crate) use json::ZeekJson;
pub(crate) use table::Zeek;
