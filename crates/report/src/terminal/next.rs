//! What to do next: only what can be done from here.

use crate::command::{case_argument, show};
use crate::escape::shell;
use crate::escape::terminal::{Paint, Screen};
use crate::material::Material;
use crate::terminal::layout::heading;
use crate::{limits, wording};
use model::{Tenant, Verdict};

/// Look at the record, send for the missing logs; or, where no seed was found, give another.
pub(super) fn steps(screen: &mut Screen, material: &Material<'_>, case: Option<&str>) {
    if material.scope.is_without_start() {
        return another_seed(screen, material, case);
    }
    let mut steps: Vec<String> = Vec::new();
    for tenant in &material.scope.tenants {
        let entry = material.paths_into(tenant).into_iter().next().and_then(|path| path.hops.last());
        if tenant.verdict == Verdict::Reached
            && let Some(hop) = entry
            && let Some(command) = show(hop.evidence.iter().map(|at| (at.file.as_str(), at.record)), case)
        {
            steps.push(command);
        }
    }
    steps.truncate(limits::TERMINAL_NAMES);
    let unknown = material.with_verdict(Verdict::CannotTell);
    let unknown: Vec<_> =
        unknown.iter().filter(|tenant| !tenant.coverage.complete).map(|tenant| &tenant.tenant).collect();
    if steps.is_empty() && unknown.is_empty() {
        return;
    }
    heading(screen, "Next");
    for step in &steps {
        screen.verbatim(2, step, Paint::Plain);
    }
    if !unknown.is_empty() {
        missing_logs(screen, &unknown, case);
    }
}

/// Without `--tenant`, the folders of hosts that come in late would be taken for customers.
fn missing_logs(screen: &mut Screen, tenants: &[&Tenant], case: Option<&str>) {
    let names = wording::list(tenants, limits::TERMINAL_NAMES);
    let (word, which) = match tenants {
        [tenant] => tenant_argument(tenant).map_or(("NAME".to_owned(), " (NAME is the tenant)"), |word| (word, "")),
        _ => ("NAME".to_owned(), " (NAME is the tenant whose logs they are)"),
    };
    screen.paragraph(
        2,
        4,
        format!("ask for the missing logs of {names}, add them and ask again{which}:"),
        Paint::Plain,
    );
    if let Some(case) = case_argument(case) {
        let text = format!("hopscope ingest LOGS --tenant {word}{case} && hopscope scope{case}");
        screen.verbatim(4, text, Paint::Plain);
    }
}

/// A name that was shortened for the terminal, or could be taken for an option, is not to be copied.
fn tenant_argument(tenant: &Tenant) -> Option<String> {
    let name = tenant.as_str();
    shell::argument(name).filter(|_| !name.starts_with('-') && !name.ends_with(".."))
}

/// Nothing was traced, so that nothing is known to be missing.
fn another_seed(screen: &mut Screen, material: &Material<'_>, case: Option<&str>) {
    heading(screen, "Next");
    let near = material.scope.seeds_unmatched.iter().flat_map(|seed| &seed.nearest);
    let mut near: Vec<String> = near.filter_map(|seed| shell::argument(seed)).collect();
    near.truncate(limits::TERMINAL_NAMES);
    let text =
        if near.is_empty() { "give another seed:" } else { "give another seed; the nearest that the evidence has:" };
    screen.paragraph(2, 4, text, Paint::Plain);
    if near.is_empty() {
        near.push("SEED".to_owned());
    }
    let Some(case) = case_argument(case) else { return };
    for seed in near {
        screen.verbatim(4, format!("hopscope trace{case} --seed {seed}"), Paint::Plain);
    }
}
