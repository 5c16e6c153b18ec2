//! ConnectWise ScreenConnect's client in the Application log: who connected and left, what was run and transferred.
//!
//! Source: ConnectWise, "ScreenConnect client: Windows event log" and records of versions 6 to 23. The provider is `ScreenConnect Client (..)`
//! with the instance's number in brackets, or `ScreenConnect`; the event id is 100 and 101 for people, 200 for commands and 201 for files, in
//! older versions always 0, so the words decide.
//!
//! | text | becomes |
//! |---|---|
//! | `mara Connected` | logon, by the account of the server |
//! | `mara Disconnected` | logoff |
//! | `Executed command of length: 24` | a process, by its length alone |
//! | `Transferred files with action 'Transfer': a.zip` | no activity; the text says which |
//!
//! The text is the record's only field, or the rendered message; lines about the program's version follow the first.

use super::clean;
use crate::formats::happened;
use events::{BatchBuilder, Column};
use model::{Activity, LogonKind, Outcome, class};

/// Does the provider write these?
pub(super) fn is_provider(name: &str) -> bool {
    name == "ScreenConnect" || name.starts_with("ScreenConnect Client (")
}

/// Fills the typed columns of the open row.
pub(super) fn normalise(events: &mut BatchBuilder) {
    let data = Column::of_field("Data").and_then(|column| events.open_text(column));
    let param = Column::of_field("param1").and_then(|column| events.open_text(column));
    let text = data.or(param).or_else(|| events.open_text(Column::MESSAGE)).unwrap_or_default();
    let first = text.lines().next().unwrap_or_default().trim().to_owned();
    if let Some(name) = first.strip_suffix(" Connected") {
        session(events, Activity::Logon, name);
    } else if let Some(name) = first.strip_suffix(" Disconnected") {
        session(events, Activity::Logoff, name);
    } else if first.starts_with("Executed command of length") {
        events.set_number(Column::CLASS, class::PROCESS);
    }
}

fn session(events: &mut BatchBuilder, activity: Activity, name: &str) {
    happened::write(events, activity);
    events.set_text(Column::OUTCOME, Outcome::Success.as_str());
    events.set_text(Column::LOGON_KIND, LogonKind::RemoteManagement.as_str());
    let (domain, name) = clean::user(name);
    events.set_text(Column::ACCOUNT_NAME, name);
    if let Some(domain) = domain {
        events.set_text(Column::ACCOUNT_DOMAIN, domain);
    }
}
