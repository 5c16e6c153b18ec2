//! What is assumed of a file that does not say it: zone, year, host. The register's word on the file goes before that on its tenant, and
//! both before what the person gave for all.

use super::request::Ingest;
use crate::register::zone_minutes;
use model::{FileEntry, Register, Tenant};
use std::collections::HashMap;

/// Zones and years to assume, by file and tenant.
pub(super) struct Assumptions<'a> {
    files: &'a [FileEntry],
    zone_minutes: HashMap<&'a Tenant, i32>,
    zone_minutes_default: i32,
    year: Option<i32>,
}

/// What is assumed of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assumed<'a> {
    /// Minutes east of UTC.
    pub(super) zone_minutes: i32,
    /// Year of the last line; `None` means by the file's modification time.
    pub(super) year: Option<i32>,
    /// Host of records that name none.
    pub(super) host: Option<&'a str>,
}

impl<'a> Assumptions<'a> {
    /// As the request and its register say.
    pub(super) fn new(request: &Ingest<'a>) -> Self {
        Self::of(request.register, request.assume_zone_minutes, request.assume_year)
    }

    fn of(register: &'a Register, zone_minutes_default: i32, year: Option<i32>) -> Self {
        let zone = |entry: &'a model::TenantEntry| Some((&entry.name, zone_minutes(entry.assume_zone.as_deref()?)?));
        Self {
            files: &register.files,
            zone_minutes: register.tenants.iter().filter_map(zone).collect(),
            zone_minutes_default,
            year,
        }
    }

    /// Of the file at this path. Of several entries of the register that fit, each thing is taken from the first that says it.
    pub(super) fn of_file(&self, path: &str, tenant: &Tenant) -> Assumed<'a> {
        let fitting = || self.files.iter().filter(|entry| fits(&entry.path, path));
        let of_tenant = self.zone_minutes.get(tenant).copied();
        Assumed {
            zone_minutes: fitting()
                .find_map(|entry| zone_minutes(entry.assume_zone.as_deref()?))
                .or(of_tenant)
                .unwrap_or(self.zone_minutes_default),
            year: fitting().find_map(|entry| entry.assume_year).or(self.year),
            host: fitting().find_map(|entry| entry.host.as_deref()),
        }
    }
}

/// Does a pattern with `*` (any characters) and `?` (one) fit the whole text? Steps back to the last star alone, so the time is the
/// product of the lengths at worst.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut star, mut retry) = (0, None, 0);
    let mut position = 0;
    while position < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some(at);
                retry = position;
                at += 1;
            }
            Some(wanted) if *wanted == '?' || *wanted == text[position] => {
                at += 1;
                position += 1;
            }
            _ => {
                let Some(star) = star else { return false };
                retry += 1;
                (at, position) = (star + 1, retry);
            }
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_goes_before_the_tenant_and_the_tenant_before_all() {
        let register = crate::register::parse(
            "schema = \"hopscope.register/1\"\n[[tenant]]\nname = \"alder\"\nassume_zone = \"+01:00\"\n\
             [[file]]\npath = \"alder/fw?/*.log\"\nassume_zone = \"-05:00\"\nhost = \"FW1\"\n\
             [[file]]\npath = \"alder/*\"\nassume_year = 2016\nassume_zone = \"+02:00\"\nhost = \"X\"\n",
        )
        .expect("valid");
        let assumptions = Assumptions::of(&register, 60, Some(2020));
        let check = |path: &str, tenant: &str, expect: (i32, Option<i32>, Option<&str>)| {
            let assumed = assumptions.of_file(path, &Tenant::new(tenant));
            assert_eq!((assumed.zone_minutes, assumed.year, assumed.host), expect, "{path}");
        };
        check("alder/fw1/2016/asa.log", "alder", (-300, Some(2016), Some("FW1")));
        check("alder/web/auth.log", "alder", (120, Some(2016), Some("X")));
        check("birch/fw1/asa.log", "alder", (60, Some(2020), None));
        check("birch/fw1/asa.log", "birch", (60, Some(2020), None));
    }

    #[test]
    fn patterns_fit_the_whole_path() {
        for (pattern, text, expect) in [
            ("a/*.log", "a/b/c.log", true),
            ("a/*.log", "a/b/c.log.1", false),
            ("*", "", true),
            ("", "", true),
            ("?", "é", true),
            ("a*b*c", "axxbxbxc", true),
            ("a*b*c", "axxbxbx", false),
        ] {
            assert_eq!(fits(pattern, text), expect, "{pattern} {text}");
        }
        assert!(!fits(&"*a".repeat(200), &"b".repeat(20_000)));
    }
}
