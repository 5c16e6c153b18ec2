//! What an entry of a tuning file can ask of a finding. Case never counts.

use model::Finding;
use std::collections::HashSet;
use std::fmt;

/// Which rules an entry is about. Kept in lower case beside the spelling of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RuleName {
    by: By,
    folded: String,
    spelled: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Id,
    Title,
    Tag,
}

impl RuleName {
    pub(super) fn new(by: By, spelled: String) -> Self {
        Self { by, folded: spelled.to_lowercase(), spelled }
    }

    pub(super) fn fits(&self, finding: &Finding) -> bool {
        self.is_of(&finding.rule_id, &finding.rule_title, finding.tags.iter().map(String::as_str))
    }

    pub(super) fn is_of<'a>(&self, id: &str, title: &str, mut tags: impl Iterator<Item = &'a str>) -> bool {
        match self.by {
            By::Id => is_same(id, &self.folded),
            By::Title => is_same(title, &self.folded),
            By::Tag => tags.any(|tag| is_same(tag, &self.folded)),
        }
    }
}

impl fmt::Display for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = match self.by {
            By::Id => "id",
            By::Title => "title",
            By::Tag => "tag",
        };
        write!(f, "{by} {:?}", self.spelled)
    }
}

fn is_same(text: &str, folded: &str) -> bool {
    if text.is_ascii() { text.eq_ignore_ascii_case(folded) } else { text.to_lowercase() == folded }
}

/// Names in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names(HashSet<String>);

/// Fields that name an account in the logs that rules are about.
const ACCOUNT_FIELDS: [&str; 8] =
    ["SubjectUserName", "TargetUserName", "User", "UserName", "AccountName", "USER", "user", "account"];

impl Names {
    /// `None` of no names.
    pub(super) fn new(names: &[String]) -> Option<Self> {
        (!names.is_empty()).then(|| Self(names.iter().map(|name| name.to_lowercase()).collect()))
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains(&name.to_lowercase())
    }

    /// By its whole name, or by the first part of it.
    pub(super) fn has_host(&self, host: &str) -> bool {
        self.has(host) || host.split_once('.').is_some_and(|(first, _)| self.has(first))
    }

    /// Is one of the accounts named by the finding's fields among these, with its domain or without?
    pub(super) fn has_account_of(&self, finding: &Finding) -> bool {
        let named = ACCOUNT_FIELDS.iter().filter_map(|field| finding.fields.get(*field));
        named.into_iter().any(|account| {
            let bare = account.rsplit_once('\\').map(|(_, name)| name);
            let bare = bare.or_else(|| account.split_once('@').map(|(name, _)| name));
            self.has(account) || bare.is_some_and(|name| self.has(name))
        })
    }
}

/// A question about one field of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldTest {
    pub(super) name: String,
    pub(super) wanted: Wanted,
}

/// In lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Equals(String),
    Contains(String),
}

impl FieldTest {
    pub(super) fn fits(&self, finding: &Finding) -> bool {
        let Some(value) = finding.fields.get(&self.name) else { return false };
        let value = value.to_lowercase();
        match &self.wanted {
            Wanted::Equals(wanted) => value == *wanted,
            Wanted::Contains(wanted) => value.contains(wanted.as_str()),
        }
    }
}
