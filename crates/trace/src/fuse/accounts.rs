//! SIDs of accounts that a record names without one.
//!
//! Failed logons, 4648's target and NTLM checks have a name and no SID, and an account is its SID. Where the tenant's other
//! records know exactly one SID that the name, and the domain beside it, can mean, it is that one.

use super::draft::Draft;
use crate::identity::{Identity, Row, TenantNo, UserNo};
use model::{Account, Credential, CredentialKind, short_host};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Of each name in each tenant the SIDs, and of each SID the domains it was seen with (first label, lower case).
pub(crate) struct Accounts {
    sids: HashMap<(TenantNo, UserNo), BTreeMap<Arc<str>, BTreeSet<String>>>,
}

impl Accounts {
    /// Of all rows.
    pub(crate) fn new(rows: &[Row<'_>]) -> Self {
        let mut sids: HashMap<_, BTreeMap<Arc<str>, BTreeSet<String>>> = HashMap::new();
        for row in rows.iter().filter(|row| row.seen.account_name.is_some()) {
            let Some(sid) = row.seen.account_sid.as_ref().filter(|sid| is_account_sid(sid)) else { continue };
            let known = sids.entry((row.tenant, row.user)).or_default();
            let domains = match known.get_mut(sid) {
                Some(domains) => domains,
                None => known.entry(Arc::clone(sid)).or_default(),
            };
            let domain = row.seen.account_domain.as_deref().map(short_host);
            if let Some(domain) = domain.filter(|domain| !domains.contains(*domain)) {
                domains.insert(domain.to_ascii_lowercase());
            }
        }
        Self { sids }
    }

    /// The SID that the draft's account has by its name, where its records give none.
    pub(crate) fn sid(&self, draft: &Draft, identity: &Identity) -> Option<Arc<str>> {
        if draft.account.sid.is_some() || draft.user == UserNo::NOBODY {
            return None;
        }
        let known = self.sids.get(&(identity.tenant_of(draft.dst), draft.user))?;
        let domain = domain_of(&draft.account);
        let mut fitting =
            known.iter().filter(|(_, domains)| domain.as_ref().is_none_or(|domain| domains.contains(domain)));
        let (sid, _) = fitting.next()?;
        fitting.next().is_none().then(|| Arc::clone(sid))
    }
}

/// Adds a SID to an account, and to a credential that is named by its account.
pub(crate) fn complete(sid: Arc<str>, account: &mut Account, credential: &mut Credential) {
    if !matches!(credential.kind, CredentialKind::Key | CredentialKind::Certificate) {
        credential.id = Arc::clone(&sid);
    }
    account.sid = Some(sid);
}

fn is_account_sid(sid: &str) -> bool {
    sid.starts_with("S-1-5-21-") || sid.starts_with("S-1-12-1-")
}

/// The domain beside the name, or inside it, as its first label in lower case.
fn domain_of(account: &Account) -> Option<String> {
    let name = account.name.as_deref().unwrap_or_default();
    let inside = name.split_once('\\').map(|(domain, _)| domain).or(name.split_once('@').map(|(_, realm)| realm));
    account.domain.as_deref().or(inside).map(|domain| short_host(domain).to_ascii_lowercase())
}
