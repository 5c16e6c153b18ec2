//! The words of a tuning file, and what in it contradicts itself.
//!
//! ```toml
//! schema = "hopscope.tuning/1"
//!
//! [[level]]
//! tag = "attack.t1021.001"         # or id = "..", or title = ".."; one of them
//! level = "low"                    # informational, low, medium, high, critical
//! reason = "RDP is how this provider works"
//!
//! [[exclude]]
//! id = "9c4c4f6f-4a5a-4d0e-8f0b-5c7a2b1d3e4f"    # or title, or tag; none: every rule
//! tenants = ["alder"]              # each of these may be left out; what is there must fit
//! hosts = ["BACKUP01"]
//! accounts = ["svc-backup"]
//! field = { name = "Image", contains = '\backup\' }    # or equals
//! until = 2026-12-31               # the last day, or an RFC 3339 time: by the time of the event
//! reason = "backup, ticket 4711"   # required
//! ```

use super::select::{By, FieldTest, Names, RuleName, Wanted};
use model::{Level, Timestamp};
use serde::Deserialize;

/// The schema's name and version in the file.
pub const TUNING_SCHEMA: &str = "hopscope.tuning/1";

/// Entries of a kind: more than anybody keeps by hand, and few enough to ask all of them about every finding.
const ENTRIES_MAX: usize = 1_000;

/// A tuning file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "TuningText")]
pub struct Tuning {
    pub(super) levels: Vec<LevelChange>,
    pub(super) exclusions: Vec<Exclusion>,
}

/// Another level for what some rules find.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "LevelText")]
pub(super) struct LevelChange {
    pub(super) rule: RuleName,
    pub(super) level: Level,
}

/// Findings that are left out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "ExclusionText")]
pub(super) struct Exclusion {
    /// `None`: of every rule.
    pub(super) rule: Option<RuleName>,
    pub(super) tenants: Option<Names>,
    pub(super) hosts: Option<Names>,
    pub(super) accounts: Option<Names>,
    pub(super) field: Option<FieldTest>,
    /// Findings from then on are kept, and so are those without a time.
    pub(super) until: Option<Timestamp>,
    pub(super) reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TuningText {
    schema: String,
    #[serde(default, rename = "level")]
    levels: Vec<LevelChange>,
    #[serde(default, rename = "exclude")]
    exclusions: Vec<Exclusion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelText {
    id: Option<String>,
    title: Option<String>,
    tag: Option<String>,
    level: Level,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExclusionText {
    id: Option<String>,
    title: Option<String>,
    tag: Option<String>,
    tenants: Option<Vec<String>>,
    hosts: Option<Vec<String>>,
    accounts: Option<Vec<String>>,
    field: Option<FieldText>,
    until: Option<Until>,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldText {
    name: String,
    equals: Option<String>,
    contains: Option<String>,
}

/// A date of TOML, or the same as text.
#[derive(Deserialize)]
#[serde(untagged, expecting = "until is a date like 2026-12-31, or a time like 2026-12-31T18:00:00Z")]
enum Until {
    Date(toml::value::Datetime),
    Text(String),
}

impl TryFrom<TuningText> for Tuning {
    type Error = String;

    fn try_from(text: TuningText) -> Result<Self, String> {
        if text.schema != TUNING_SCHEMA {
            return Err(format!("schema is {:?}, and this version reads {TUNING_SCHEMA:?}", text.schema));
        }
        for (what, count) in [("level", text.levels.len()), ("exclude", text.exclusions.len())] {
            if count > ENTRIES_MAX {
                return Err(format!("{count} entries [[{what}]], and {ENTRIES_MAX} are the most"));
            }
        }
        Ok(Self { levels: text.levels, exclusions: text.exclusions })
    }
}

impl TryFrom<LevelText> for LevelChange {
    type Error = String;

    fn try_from(text: LevelText) -> Result<Self, String> {
        reason(&text.reason)?;
        let rule = rule(text.id, text.title, text.tag)?.ok_or("[[level]] needs id, title or tag")?;
        Ok(Self { rule, level: text.level })
    }
}

impl TryFrom<ExclusionText> for Exclusion {
    type Error = String;

    fn try_from(text: ExclusionText) -> Result<Self, String> {
        let exclusion = Self {
            rule: rule(text.id, text.title, text.tag)?,
            tenants: names("tenants", text.tenants)?,
            hosts: names("hosts", text.hosts)?,
            accounts: names("accounts", text.accounts)?,
            field: text.field.map(field).transpose()?,
            until: text.until.map(Until::end).transpose()?,
            reason: reason(&text.reason)?,
        };
        let Self { rule, tenants, hosts, accounts, field, .. } = &exclusion;
        if rule.is_none() && tenants.is_none() && hosts.is_none() && accounts.is_none() && field.is_none() {
            return Err(
                "[[exclude]] would leave out every finding: name a rule, tenant, host, account or field".to_owned()
            );
        }
        Ok(exclusion)
    }
}

fn rule(id: Option<String>, title: Option<String>, tag: Option<String>) -> Result<Option<RuleName>, String> {
    let named = [(By::Id, id), (By::Title, title), (By::Tag, tag)];
    let mut named = named.into_iter().filter_map(|(by, name)| Some((by, name?)));
    let Some((by, name)) = named.next() else { return Ok(None) };
    if named.next().is_some() {
        return Err("of id, title and tag an entry has one".to_owned());
    }
    if name.trim().is_empty() {
        return Err("a rule's id, title or tag is empty".to_owned());
    }
    Ok(Some(RuleName::new(by, name)))
}

/// An empty list is a mistake: it would fit nothing, or everything, and nobody could tell which.
fn names(what: &str, names: Option<Vec<String>>) -> Result<Option<Names>, String> {
    let Some(names) = names else { return Ok(None) };
    if names.iter().any(|name| name.trim().is_empty()) {
        return Err(format!("a name in {what} is empty"));
    }
    Names::new(&names).map(Some).ok_or_else(|| format!("{what} is empty; leave it out to mean all"))
}

fn field(text: FieldText) -> Result<FieldTest, String> {
    let wanted = match (text.equals, text.contains) {
        (Some(value), None) => Wanted::Equals(value.to_lowercase()),
        (None, Some(value)) if !value.is_empty() => Wanted::Contains(value.to_lowercase()),
        (None, Some(_)) => return Err("field: every value contains the empty text".to_owned()),
        _ => return Err("field has either equals or contains".to_owned()),
    };
    Ok(FieldTest { name: text.name, wanted })
}

fn reason(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("reason is empty: say why, and who decided".to_owned());
    }
    Ok(text.to_owned())
}

impl Until {
    /// The first moment that is not meant any more.
    fn end(self) -> Result<Timestamp, String> {
        let text = match self {
            Self::Date(date) => date.to_string(),
            Self::Text(text) => text,
        };
        let day = format!("{text}T00:00:00Z").parse::<Timestamp>().map(|day| day.plus_micros(Timestamp::DAY));
        let time = text.parse::<Timestamp>().or(day);
        time.map_err(|_| format!("until is {text:?}; write 2026-12-31 or 2026-12-31T18:00:00Z"))
    }
}
