//! Setting a typed column from templates.

use super::record::Record;
use super::template::Template;
use super::text::near;
use crate::formats::address::endpoint;
use events::{BatchBuilder, Column, ColumnKind};
use model::CredentialKind;

/// A column with the templates it is set by.
#[derive(Clone, Debug)]
pub(super) struct Setter {
    pub(super) target: Target,
    /// The first whose fields are all there, and whose text fits the column.
    pub(super) templates: Vec<Template>,
}

/// What is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Text(Column),
    Number(Column),
    Port(Column),
    Address(Column),
    CredentialKind,
    /// An account's name, and its domain where it is written with one.
    Account,
}

/// The word for [`Target::Account`].
const ACCOUNT: &str = "account";

/// Columns that the mapping sets by keys of its own, with where.
const ELSEWHERE: [(Column, &str); 7] = [
    (Column::TIME, "[time]"),
    (Column::TIME_TEXT, "[time]"),
    (Column::TIME_ZONE, "[time]"),
    (Column::CLASS, "`class` of [[event]]"),
    (Column::ACTIVITY, "`activity` of [[event]]"),
    (Column::LOGON_KIND, "`logon_kind` of [[event]]"),
    (Column::OUTCOME, "`outcome` of [[event]]"),
];

impl Target {
    /// Of the key in the file.
    pub(super) fn parse(name: &str) -> Result<Self, String> {
        if name == ACCOUNT {
            return Ok(Self::Account);
        }
        let Some(column) = Column::by_name(name) else {
            let names = Column::all().map(Column::name).chain([ACCOUNT]);
            return Err(format!("{name:?} is no column of an event{}", near(name, names)));
        };
        if let Some((_, place)) = ELSEWHERE.iter().find(|(other, _)| *other == column) {
            return Err(format!("{name} is not set here: it comes from {place}"));
        }
        match column {
            Column::EVIDENCE | Column::RECORD | Column::FORMAT | Column::EXTRA => {
                Err(format!("{name} is set by hopscope itself"))
            }
            Column::SRC_PORT | Column::DST_PORT => Ok(Self::Port(column)),
            Column::SRC_ADDRESS | Column::DST_ADDRESS | Column::ASSIGNED_ADDRESS => Ok(Self::Address(column)),
            Column::CREDENTIAL_KIND => Ok(Self::CredentialKind),
            _ if column.kind() == ColumnKind::Number => Ok(Self::Number(column)),
            _ => Ok(Self::Text(column)),
        }
    }

    /// Can it hold this text?
    pub(super) fn takes(self, text: &str) -> bool {
        match self {
            Self::Text(_) | Self::Account => true,
            Self::Number(_) => text.parse::<u64>().is_ok(),
            Self::Port(_) => port(text).is_some(),
            Self::Address(_) => endpoint(text).is_some(),
            Self::CredentialKind => CredentialKind::parse(text).is_some(),
        }
    }

    /// Writes it into the open row, if it can hold it.
    fn write(self, text: &str, events: &mut BatchBuilder) -> bool {
        match self {
            Self::Text(column) => events.set_text(column, text),
            Self::CredentialKind if self.takes(text) => events.set_text(Column::CREDENTIAL_KIND, text),
            Self::CredentialKind => return false,
            Self::Account => {
                let (domain, name) = account(text);
                events.set_text(Column::ACCOUNT_NAME, name);
                if let Some(domain) = domain {
                    events.set_text(Column::ACCOUNT_DOMAIN, domain);
                }
            }
            Self::Number(column) => match text.parse() {
                Ok(number) => events.set_number(column, number),
                Err(_) => return false,
            },
            Self::Port(column) => match port(text) {
                Some(port) => events.set_number(column, port),
                None => return false,
            },
            Self::Address(column) => match endpoint(text) {
                Some((address, _)) => events.set_text(column, &address),
                None => return false,
            },
        }
        true
    }
}

impl Setter {
    /// Sets the column of the open row and notes which fields it took.
    pub(super) fn apply(&self, record: &mut Record, events: &mut BatchBuilder, scratch: &mut String) {
        for template in &self.templates {
            let written = template.render(record, scratch).is_some_and(|text| self.target.write(text, events));
            if written {
                template.slots().for_each(|slot| record.use_slot(slot));
                return;
            }
        }
    }
}

fn port(text: &str) -> Option<u64> {
    text.parse::<u16>().ok().filter(|&port| port != 0).map(u64::from)
}

/// `DOMAIN\user` and `user@realm` taken apart.
fn account(text: &str) -> (Option<&str>, &str) {
    match text.split_once('\\') {
        Some((domain, name)) if !name.is_empty() => (Some(domain).filter(|domain| !domain.is_empty()), name),
        _ => match text.rsplit_once('@') {
            Some((name, realm)) if !name.is_empty() && !realm.is_empty() => (Some(realm), name),
            _ => (None, text),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_name() {
        assert_eq!(Target::parse("host"), Ok(Target::Text(Column::HOST)));
        assert_eq!(Target::parse("src_port"), Ok(Target::Port(Column::SRC_PORT)));
        assert_eq!(Target::parse("bytes_in"), Ok(Target::Number(Column::BYTES_IN)));
        assert!(matches!(Target::parse("CommandLine"), Ok(Target::Text(column)) if column.is_field()));
        let wrong = |name: &str, part: &str| {
            let error = Target::parse(name).expect_err(name);
            assert!(error.contains(part), "{error}");
        };
        wrong("hots", "did you mean \"host\"?");
        wrong("activity", "[[event]]");
        wrong("time", "[time]");
        wrong("evidence", "itself");
    }

    #[test]
    fn accounts_are_taken_apart() {
        assert_eq!(account("MSP\\alder"), (Some("MSP"), "alder"));
        assert_eq!(account("tech@msp.example"), (Some("msp.example"), "tech"));
        assert_eq!(account("tech"), (None, "tech"));
        assert_eq!(account("\\tech"), (None, "tech"));
        assert_eq!(account("@x"), (None, "@x"));
    }
}
