//! Who is behind a logon: the accounts at the beginnings of the chains of sessions that it may have come out of, each with its share.
//!
//! On a jump host a vaulted account is nobody's; the person is the account of the session that led there. Where several sessions may be
//! the cause, each has its share, and what is left (a cause that nobody logged, routine) stands for the account by itself.

use crate::cause::Causes;
use crate::view::{AccountNo, LogonNo, View};

/// Best parent's posterior from which on it passes on who is behind it.
const PASSED_ON_MIN: f64 = 0.5;
/// Shares below this are left to the account itself.
const SHARE_MIN: f64 = 0.05;

/// An account, and the probability that it is the one behind.
pub(super) type Share = (AccountNo, f64);

/// Who is behind each logon seen so far, as one account.
pub(super) struct Behind {
    surest: Vec<AccountNo>,
}

impl Behind {
    /// Everybody by themselves.
    pub(super) fn new(view: &View<'_>) -> Self {
        Self { surest: view.rows.iter().map(|row| row.account.no).collect() }
    }

    /// The accounts that may be behind a logon, the most probable first; shares add up to 1. Its causes were asked before.
    pub(super) fn of(&mut self, view: &View<'_>, causes: &Causes, no: LogonNo) -> Vec<Share> {
        let row = view.row(no);
        let mut shares: Vec<Share> = Vec::new();
        let mut left = 1.0;
        if let Some(facts) = row.origin_account
            && !facts.machine
            && !facts.generic
            && causes.parents(no).first().is_none_or(|best| best.posterior < PASSED_ON_MIN)
        {
            shares.push((facts.no, 1.0));
            left = 0.0;
        } else {
            for parent in causes.parents(no).iter().filter(|parent| parent.posterior >= SHARE_MIN) {
                let account = self.surest[parent.logon as usize];
                left -= parent.posterior;
                match shares.iter_mut().find(|share| share.0 == account) {
                    Some(share) => share.1 += parent.posterior,
                    None => shares.push((account, parent.posterior)),
                }
            }
        }
        let own = row.account.no;
        match shares.iter_mut().find(|share| share.0 == own) {
            Some(share) => share.1 += left,
            None if left > 0.0 => shares.push((own, left)),
            None => {}
        }
        shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        if shares[0].1 >= PASSED_ON_MIN {
            self.surest[no as usize] = shares[0].0;
        }
        shares
    }
}
