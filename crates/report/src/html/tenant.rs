//! One section per tenant: the verdict in words, what is burnt, the paths, the logs, and the questions a customer asks.

use crate::escape::html::Html;
use crate::html::page::{Page, badge, more, tenant_anchor};
use crate::html::{coverage, drawing::paths, hops, questions};
use crate::material::dwell_seconds;
use crate::{limits, wording};
use model::{Account, TenantScope, Verdict};
use std::fmt::Display;

/// The sections.
pub(super) fn tenants(html: &mut Html, page: &Page<'_>) {
    let tenants = &page.material.scope.tenants;
    for (number, tenant) in tenants.iter().enumerate().take(limits::TENANT_SECTIONS) {
        html.element("section", &[("class", &"tenant"), ("id", &tenant_anchor(number))], |html| {
            section(html, page, number, tenant);
        });
        html.literal("\n");
    }
    more(html, tenants.len(), limits::TENANT_SECTIONS, "verdicts.parquet");
}

fn section(html: &mut Html, page: &Page<'_>, number: usize, tenant: &TenantScope) {
    html.element("h3", &[], |html| {
        html.leaf("bdi", &[], &tenant.tenant);
        html.literal(if tenant.is_provider { " (provider) " } else { " " });
        badge(html, tenant.verdict);
    });
    let found = page.material.paths_into(tenant);
    let entry = found.first().and_then(|path| path.hops.iter().find(|hop| hop.dst.tenant == tenant.tenant));
    html.element("p", &[("class", &"lead")], |html| {
        html.text(wording::verdict_sentences(tenant, entry));
    });
    facts(html, page, tenant);
    if !found.is_empty() {
        let drawn = &found[..found.len().min(limits::PATHS_TOLD)];
        paths::draw(html, page, drawn, number + 1);
        for path in drawn {
            hops::path(html, page, path, Some(path.id) == tenant.entry);
        }
        more(html, found.len(), limits::PATHS_TOLD, "paths.parquet");
        if tenant.paths_left_out > 0 {
            html.leaf("p", &[("class", &"soft")], wording::paths_left_out(tenant));
        }
    }
    coverage::of_tenant(html, tenant);
    questions::answers(html, page, tenant, entry);
}

fn facts(html: &mut Html, page: &Page<'_>, tenant: &TenantScope) {
    html.element("dl", &[("class", &format_args!("facts {}", tenant.verdict.as_str()))], |html| {
        if tenant.verdict != Verdict::CannotTell {
            let of = wording::certainty_of(tenant.verdict);
            fact(html, "Certainty", format_args!("{}, {of}", tenant.certainty));
        }
        if let (Some(first), Some(last)) = (tenant.first_seen, tenant.last_seen) {
            fact(html, "First and last sign", format_args!("{first} to {last}"));
            fact(html, "Dwell", dwell_seconds(tenant).map(wording::duration).unwrap_or_default());
        }
        let (accounts, credentials) = match tenant.verdict {
            Verdict::Attempted => ("Accounts tried", "Credentials tried"),
            Verdict::Reached | Verdict::CannotTell | Verdict::NotSeen => ("Accounts burnt", "Credentials burnt"),
        };
        names(html, "Hosts", &tenant.hosts);
        names(html, accounts, &tenant.accounts.iter().map(account).collect::<Vec<_>>());
        let burnt = tenant.credentials.iter().map(|credential| format!("{} {}", credential.kind, credential.id));
        names(html, credentials, &burnt.collect::<Vec<_>>());
        for volume in tenant.volumes.iter().take(limits::NAMES_LISTED) {
            fact(html, "Data moved", wording::volume(volume));
        }
        if let Some(end) = page.material.logs_end(tenant) {
            fact(html, "Its logs end", end);
        }
    });
}

fn account(account: &Account) -> String {
    match &account.sid {
        Some(sid) if account.name.is_some() => format!("{account} ({sid})"),
        _ => account.to_string(),
    }
}

fn fact(html: &mut Html, name: &'static str, value: impl Display) {
    html.leaf("dt", &[], name);
    html.leaf("dd", &[], value);
}

fn names(html: &mut Html, name: &'static str, values: &[String]) {
    if !values.is_empty() {
        fact(html, name, wording::list(values, limits::NAMES_LISTED));
    }
}
