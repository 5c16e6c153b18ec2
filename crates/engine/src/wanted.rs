//! Values of seeds that are looked for in records, which no logon tells of.

use events::{Column, EventColumns, Text};
use model::{Activity, Seed, SeedKind, Window};
use std::net::IpAddr;

/// A value that records are searched for.
pub(crate) enum Wanted {
    Address(IpAddr, Window),
    Key(String, Window),
    /// A user, as a person names one.
    Account(String, Window),
}

impl Wanted {
    /// Of a seed that is no host: hosts stand in logons or are not known at all.
    pub(crate) fn of(seed: &Seed) -> Option<Self> {
        match seed.evident_kind()? {
            SeedKind::Address => Some(Self::Address(seed.value.parse::<IpAddr>().ok()?.to_canonical(), seed.window)),
            SeedKind::Key => Some(Self::Key(seed.value.clone(), seed.window)),
            SeedKind::Account => Some(Self::Account(seed.value.clone(), seed.window)),
            SeedKind::Host => None,
        }
    }

    fn is(&self, text: &str) -> bool {
        match self {
            Self::Address(address, _) => text.parse::<IpAddr>().is_ok_and(|text| text.to_canonical() == *address),
            Self::Key(key, _) => text == key,
            Self::Account(name, _) => trace::is_same_user(text, name),
        }
    }

    /// The rows that have the value and that the trace makes no logon of, each once, in their order.
    pub(crate) fn rows(&self, rows: &dyn EventColumns, window: Window) -> Vec<usize> {
        let (columns, own): (&[Column], Window) = match self {
            Self::Address(_, own) => (&[Column::SRC_ADDRESS], *own),
            Self::Key(_, own) => (&[Column::SESSION, Column::CREDENTIAL, Column::ACTOR_SESSION], *own),
            Self::Account(_, own) => (&[Column::ACCOUNT_NAME, Column::ACTOR_NAME], *own),
        };
        let mut found = Vec::new();
        for text in columns.iter().filter_map(|column| rows.text(*column)) {
            let is_wanted = |value: Option<&str>| value.is_some_and(|value| self.is(value));
            let wanted: Vec<bool> = text.values().iter().map(is_wanted).collect();
            if !wanted.contains(&true) {
                continue;
            }
            let (activities, hosts) = (rows.text(Column::ACTIVITY), rows.text(Column::HOST));
            let is_logon = |row: usize| {
                let activity = get(&activities, row).and_then(Activity::parse);
                get(&hosts, row).is_some() && activity.is_some_and(is_of_logons)
            };
            let is_within = |row: usize| rows.time(row).is_some_and(|time| window.contains(time) && own.contains(time));
            let carrying = (0..rows.rows()).filter(|&row| text.key(row).is_some_and(|key| wanted[key]));
            found.extend(carrying.filter(|&row| !is_logon(row) && is_within(row)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Does the trace make logons of such records, where it knows whose they are? What ends a session says nothing of how it began, and the use
/// of another credential stands in the log of whoever used it, beside the logon that it led to.
const fn is_of_logons(activity: Activity) -> bool {
    match activity {
        Activity::Logon
        | Activity::SessionOpened
        | Activity::Reconnect
        | Activity::TicketGrant
        | Activity::ServiceTicket
        | Activity::CredentialCheck
        | Activity::NetworkAuthentication
        | Activity::OutboundConnect => true,
        Activity::Logoff
        | Activity::Disconnect
        | Activity::CredentialUse
        | Activity::Privilege
        | Activity::AccountSwitch
        | Activity::LogCleared
        | Activity::Boot
        | Activity::Connection
        | Activity::AddressAssigned => false,
    }
}

/// The text of a row, where there is one.
pub(crate) fn get<'t>(text: &'t Option<Text<'_>>, row: usize) -> Option<&'t str> {
    text.as_ref()?.get(row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use events::BatchBuilder;
    use model::Timestamp;

    #[test]
    fn rows_without_an_activity_that_carry_the_value_are_found() {
        let mut events = BatchBuilder::new();
        let row = |events: &mut BatchBuilder, minute: i64, texts: &[(Column, &str)]| {
            events.set_time(Timestamp::from_micros(minute * 60 * Timestamp::SECOND));
            events.set_number(Column::RECORD, u64::try_from(minute).expect("small"));
            events.set_text(Column::EVIDENCE, "e");
            texts.iter().for_each(|(column, value)| events.set_text(*column, value));
            events.finish_row();
        };
        let logon = [(Column::SRC_ADDRESS, "198.51.100.9"), (Column::ACTIVITY, "logon"), (Column::HOST, "GW")];
        row(&mut events, 1, &logon);
        row(
            &mut events,
            2,
            &[(Column::SRC_ADDRESS, "198.51.100.9"), (Column::SESSION, "K"), (Column::CREDENTIAL, "K")],
        );
        row(&mut events, 3, &[(Column::SRC_ADDRESS, "198.51.100.90"), (Column::CREDENTIAL, "K")]);
        // Nobody knows where, or it is the other side's to tell.
        row(&mut events, 4, &logon[..2]);
        row(&mut events, 4, &[logon[0], (Column::ACTIVITY, "credential_use"), logon[2]]);
        row(&mut events, 9, &[(Column::SRC_ADDRESS, "198.51.100.9")]);
        let batch = events.finish();
        let check = |seed: &str, expect: &[u64]| {
            let wanted = Wanted::of(&seed.parse().expect(seed)).expect("an address or a key");
            let until = Timestamp::from_micros(5 * 60 * Timestamp::SECOND);
            let found = wanted.rows(&batch, Window { from: None, to: Some(until) });
            let records = found.iter().map(|&row| batch.numbers(Column::RECORD).unwrap().get(row).unwrap());
            assert_eq!(records.collect::<Vec<_>>(), expect, "{seed}");
        };
        check("address:198.51.100.9", &[2, 4, 4]);
        check("key:K", &[2, 3]);
        check("address:198.51.100.7", &[]);
    }
}
