//! Logs as JSON: with all of them in one stream, which say which one they are, or one to a file.

use super::meaning::{self, Action};
use crate::format::FileContext;
use crate::formats::json::row::Memory;
use crate::formats::json::{self, Fault, Leaf, Objects, Sink};
use events::{BatchBuilder, Column};
use model::LogKind;

/// The format.
pub(crate) struct ZeekJson;

impl Objects for ZeekJson {
    const NAME: &'static str = "zeek_json";
    const DESCRIPTION: &'static str = "Zeek's logs as JSON";
    const LOG: Option<LogKind> = Some(LogKind::Network);
    type Memory = Memory<Action>;

    fn has(paths: &[String]) -> bool {
        let has = |name: &str| paths.iter().any(|path| path == name);
        let starts = |start: &str| paths.iter().any(|path| path.starts_with(start));
        let is_weird = has("name") && has("peer") && has("notice");
        let is_notice = has("note") && has("actions");
        let is_named = has("_path") || has("@stream");
        let has_ends = (has("id.orig_h") && has("id.resp_h")) || (has("id_orig_h") && has("id_resp_h"));
        let is_file = has("fuid") || starts("certificate.") || starts("certificate_");
        has("ts") && (is_named || has_ends || is_file || is_weird || is_notice || (has("uids") && has("mac")))
    }

    fn read(
        object: &str,
        record: u64,
        context: &FileContext,
        memory: &mut Memory<Action>,
        events: &mut BatchBuilder,
    ) -> Result<(), Fault> {
        json::walk(object, &mut Row { events, memory })?;
        if events.open_time().is_none() && events.open_extra("ts").is_none() {
            return Err(Fault::Lacks("ts"));
        }
        events.set_number(Column::RECORD, record);
        events.join_repeated_extra("\n");
        if !events.is_written(Column::CHANNEL)
            && let Some(log) = log_of_file(&context.path)
        {
            events.set_text(Column::CHANNEL, log);
        }
        let log = events.open_text(Column::CHANNEL).map(str::to_owned);
        meaning::finish(events, log.as_deref().unwrap_or_default());
        Ok(())
    }
}

struct Row<'a> {
    events: &'a mut BatchBuilder,
    memory: &'a mut Memory<Action>,
}

impl Sink for Row<'_> {
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>) {
        let (&action, scratch) = self.memory.of(path, meaning::action);
        leaf.as_text(scratch, |text| {
            if !meaning::write(self.events, action, text) {
                self.events.push_extra(path, text);
            }
        });
    }
}

/// `conn` of `2020-04-30/conn.00:00:00-01:00:00.log.gz`, and of `site_conn.log`.
fn log_of_file(path: &str) -> Option<&'static str> {
    const LOGS: [&str; 20] = [
        "conn",
        "dns",
        "http",
        "ssl",
        "x509",
        "files",
        "kerberos",
        "ntlm",
        "smb_files",
        "smb_mapping",
        "rdp",
        "ssh",
        "dce_rpc",
        "dhcp",
        "weird",
        "notice",
        "pe",
        "ftp",
        "smtp",
        "dpd",
    ];
    let file = path.rsplit(['/', '\\', '!']).next()?;
    let stem = file.split('.').next()?;
    LOGS.into_iter().find(|log| {
        let before = stem.strip_suffix(log);
        before.is_some_and(|before| before.is_empty() || before.ends_with(['_', '-']))
    })
}
