//! From log files as products write them to the hops, dates and notes of the answer: what no single stage can show.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod cloud;
mod remote;
mod unread;

use engine::{Analysis, Case, Ingest, Question, Unwatched};
use evidence::Memory;
use model::{Hop, Register, Scope, Tenant, TenantScope};
use std::path::PathBuf;

/// What becomes of these files (the first folder is the tenant) when these seeds are asked about.
pub(crate) fn analysed(files: &[(&str, String)], seeds: &[&str]) -> Analysis {
    let system = files.iter().fold(Memory::new(), |system, (path, text)| system.file(path, text.as_bytes()));
    let folder = tempfile::tempdir().unwrap();
    let mut case = Case::create(&folder.path().join("case"), false).unwrap();
    let roots = [PathBuf::from("e")];
    let asked = Ingest {
        roots: &roots,
        system: &system,
        register: &Register::default(),
        tenant: None,
        provider: Some("provider"),
        assume_zone_minutes: 0,
        assume_year: None,
        passwords: engine::Passwords::default(),
        formats: &[],
        threads: 1,
    };
    engine::ingest(&mut case, &asked, &Unwatched).unwrap();
    let seeds = seeds.iter().map(|seed| seed.parse().unwrap()).collect();
    engine::analyse(&mut case, &Question { seeds, ..Question::default() }, 1, &Unwatched).unwrap()
}

/// The verdict of a tenant.
pub(crate) fn tenant<'s>(scope: &'s Scope, name: &str) -> &'s TenantScope {
    scope.tenants.iter().find(|tenant| tenant.tenant == Tenant::new(name)).unwrap()
}

/// `source -> destination account kind outcome (records)` of each hop of the best path into a tenant.
pub(crate) fn hops(scope: &Scope, name: &str) -> Vec<String> {
    let Some(best) = tenant(scope, name).paths.first() else { return Vec::new() };
    let path = scope.paths.iter().find(|path| path.id == *best).unwrap();
    path.hops.iter().map(hop).collect()
}

fn hop(hop: &Hop) -> String {
    let src = hop.src.as_ref().map_or_else(|| "?".to_owned(), ToString::to_string);
    let account = hop.account.name.as_deref().unwrap_or("?");
    format!("{src} -> {} {account} {} {} ({})", hop.dst, hop.kind, hop.outcome, hop.evidence.len())
}
