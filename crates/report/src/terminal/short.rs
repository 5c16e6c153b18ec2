//! Names for the terminal: one that is longer than a line can bear is cut and ends in `..`. The other reports have it whole.

use crate::escape::terminal::Shown;
use model::{Account, Host, HostName, Scope, Tenant};
use std::sync::Arc;

/// Columns of one name.
const NAME_COLUMNS: usize = 60;

/// The scope with short names. Pointers to records stay whole: they are to be copied.
pub(super) fn scope(scope: &Scope) -> Scope {
    let mut scope = scope.clone();
    for of_tenant in &mut scope.tenants {
        tenant(&mut of_tenant.tenant);
        for hole in &mut of_tenant.coverage.missing {
            hole.hosts.iter_mut().for_each(text);
        }
    }
    for hop in scope.paths.iter_mut().flat_map(|path| &mut path.hops) {
        host(&mut hop.dst);
        hop.src.iter_mut().for_each(host);
        account(&mut hop.account);
    }
    scope
}

fn tenant(name: &mut Tenant) {
    if let Some(short) = cut(name.as_str()) {
        *name = Tenant::new(&short);
    }
}

fn host(host: &mut Host) {
    tenant(&mut host.tenant);
    if let Some(short) = cut(host.name.as_str()) {
        host.name = HostName::new(&short);
    }
}

fn account(account: &mut Account) {
    account.name.iter_mut().chain(&mut account.domain).for_each(text);
}

fn text(name: &mut Arc<str>) {
    if let Some(short) = cut(name) {
        *name = Arc::from(short);
    }
}

/// `None` where the name is short enough as it is.
fn cut(name: &str) -> Option<String> {
    // A column takes a byte at least, so that most names need no look.
    if name.len() <= NAME_COLUMNS {
        return None;
    }
    let shown = Shown::of(name);
    (shown.width() > NAME_COLUMNS).then(|| shown.cut(NAME_COLUMNS).as_str().to_owned())
}
