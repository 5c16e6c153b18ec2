//! The points of one edge.

use crate::cause::Causes;
use crate::cause::habit::Habits;
use crate::naming::names_account;
use crate::question::Question;
use crate::view::{AccountNo, HostNo, LogonNo, Row, TenantNo, View};
use model::{Account, Outcome, Register, Tenant, Timestamp};
use std::collections::{HashMap, HashSet};

/// Days of history after which novelty counts in full, and days for which an account counts as new.
const WARM_UP: i64 = 14 * Timestamp::DAY;
/// Logons of an operator from which on its own hours are known.
const HOURS_KNOWN_MIN: u32 = 20;
/// Best parent's posterior from which on its account is taken for the operator.
const OPERATOR_MIN: f64 = 0.5;

/// An edge with its points.
pub(super) struct Scored {
    pub(super) logon: LogonNo,
    pub(super) operator: AccountNo,
    pub(super) score: f64,
    pub(super) reasons: Vec<String>,
}

/// All first-ever edges with their points, in the order of time.
pub(super) fn score_all(view: &View<'_>, causes: &Causes, habits: &Habits, question: &Question<'_>) -> Vec<Scored> {
    let edges = Edges::new(view, question.register);
    let mut history = History::new(view);
    let mut scored = Vec::new();
    for &no in &view.order {
        let row = view.row(no);
        if !row.kind.is_remote() || row.account.machine || row.from.is_none() || row.from == Some(row.dst) {
            continue;
        }
        let operator = operator(view, causes, no);
        if edges.contain(view, row)
            && habits.routine(no) <= 0.0
            && let Some(edge) = history.judge(view, no, operator, question.register)
        {
            scored.push(edge);
        }
        history.learn(row, operator.no);
    }
    scored
}

/// Who is behind a logon.
#[derive(Clone, Copy)]
struct Behind<'a> {
    no: AccountNo,
    account: &'a Account,
}

fn operator<'a>(view: &View<'a>, causes: &Causes, no: LogonNo) -> Behind<'a> {
    let (row, logon) = (view.row(no), view.logon(no));
    if let (Some(facts), Some(account)) = (row.origin_account, &logon.origin_account)
        && !facts.machine
        && !facts.generic
    {
        return Behind { no: facts.no, account };
    }
    let best = causes.parents(no).first().filter(|best| best.posterior >= OPERATOR_MIN);
    best.map_or(Behind { no: row.account.no, account: &logon.account }, |best| Behind {
        no: view.row(best.logon).account.no,
        account: &view.logon(best.logon).account,
    })
}

/// Which edges are looked at: those out of the provider into customers; all of them without a provider or customers.
enum Edges<'a> {
    All,
    OutOf(&'a Tenant),
}

impl<'a> Edges<'a> {
    fn new(view: &View<'_>, register: &'a Register) -> Self {
        let customers = |provider: &&Tenant| view.hosts.iter().any(|host| host.tenant != **provider);
        register.provider.as_ref().filter(customers).map_or(Self::All, Self::OutOf)
    }

    fn contain(&self, view: &View<'_>, row: &Row) -> bool {
        let from = row.from.map(|from| &view.host(from).tenant);
        match self {
            Self::All => true,
            Self::OutOf(provider) => from == Some(provider) && view.host(row.dst).tenant != **provider,
        }
    }
}

/// Host names end in a number that tells members of a class apart: `ALD-FS01` and `ALD-FS02` are both `ald-fs`.
fn class(name: &str) -> String {
    model::short_host(name).trim_end_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase()
}

/// What was seen so far.
struct History {
    begin: Option<Timestamp>,
    classes: Vec<u32>,
    operator_tenants: HashSet<(AccountNo, TenantNo)>,
    operator_classes: HashSet<(AccountNo, u32)>,
    operator_hosts: HashSet<(AccountNo, HostNo)>,
    operator_sources: HashSet<(AccountNo, HostNo)>,
    operator_firsts: HashMap<AccountNo, Timestamp>,
    hours: HashMap<AccountNo, [u32; 24]>,
    all_hours: [u32; 24],
}

impl History {
    fn new(view: &View<'_>) -> Self {
        let mut class_numbers: HashMap<(&Tenant, String), u32> = HashMap::new();
        let mut classes = Vec::new();
        for host in &view.hosts {
            let next = u32::try_from(class_numbers.len()).unwrap_or(u32::MAX);
            classes.push(*class_numbers.entry((&host.tenant, class(host.name.as_str()))).or_insert(next));
        }
        Self {
            begin: view.order.first().map(|&no| view.row(no).time),
            classes,
            operator_tenants: HashSet::new(),
            operator_classes: HashSet::new(),
            operator_hosts: HashSet::new(),
            operator_sources: HashSet::new(),
            operator_firsts: HashMap::new(),
            hours: HashMap::new(),
            all_hours: [0; 24],
        }
    }

    /// The points of an edge; `None` when nothing about it is new.
    fn judge(&self, view: &View<'_>, no: LogonNo, who: Behind<'_>, register: &Register) -> Option<Scored> {
        let row = view.row(no);
        let dst = view.host(row.dst);
        let (mut points, reason) = self.novelty(row, who.no)?;
        let mut reasons =
            vec![reason.replace("{who}", &who.account.to_string()).replace("{tenant}", dst.tenant.as_str())];
        let first = self.operator_firsts.get(&who.no).copied();
        points *= share(self.begin.map_or(0, |begin| row.time.since(begin)));
        if first.is_none_or(|first| row.time.since(first) < WARM_UP) {
            points *= 0.5;
            reasons.push("The operator itself is new here, and has no habits yet.".to_owned());
        } else if row.from.is_some_and(|from| !self.operator_sources.contains(&(who.no, from))) {
            points += 1.0;
            reasons.push("The operator never came from this source before.".to_owned());
        }
        if self.odd_hour(row.time, who.no) {
            points += 1.5;
            reasons.push("It is at an hour at which the operator is not seen otherwise.".to_owned());
        }
        points += by_register(register, who.account, view, no, &mut reasons);
        if row.outcome == Outcome::Failure {
            points *= 0.7;
        }
        Some(Scored { logon: no, operator: who.no, score: points, reasons })
    }

    fn novelty(&self, row: &Row, operator: AccountNo) -> Option<(f64, &'static str)> {
        let at = row.dst.0 as usize;
        if !self.operator_tenants.contains(&(operator, row.tenant)) {
            Some((3.0, "{who} was never seen in {tenant} before."))
        } else if !self.operator_classes.contains(&(operator, self.classes[at])) {
            Some((1.0, "{who} was never seen on hosts of this kind in {tenant} before."))
        } else if !self.operator_hosts.contains(&(operator, row.dst)) {
            Some((0.3, "{who} was never seen on this host of {tenant} before."))
        } else {
            None
        }
    }

    /// An hour, with the one before and after, that holds less than a fiftieth of what was seen.
    fn odd_hour(&self, time: Timestamp, operator: AccountNo) -> bool {
        let own = self.hours.get(&operator).filter(|hours| hours.iter().sum::<u32>() >= HOURS_KNOWN_MIN);
        let hours = own.unwrap_or(&self.all_hours);
        let total: u32 = hours.iter().sum();
        let hour = hour(time);
        let near: u32 = [hour + 23, hour, hour + 1].iter().map(|near| hours[near % 24]).sum();
        total >= HOURS_KNOWN_MIN && u64::from(near) * 50 < u64::from(total)
    }

    fn learn(&mut self, row: &Row, operator: AccountNo) {
        let at = row.dst.0 as usize;
        self.operator_firsts.entry(operator).or_insert(row.time);
        let count = &mut self.hours.entry(operator).or_default()[hour(row.time)];
        *count = count.saturating_add(1);
        self.all_hours[hour(row.time)] = self.all_hours[hour(row.time)].saturating_add(1);
        if let Some(from) = row.from {
            self.operator_sources.insert((operator, from));
        }
        if row.outcome != Outcome::Failure {
            self.operator_tenants.insert((operator, row.tenant));
            self.operator_classes.insert((operator, self.classes[at]));
            self.operator_hosts.insert((operator, row.dst));
        }
    }
}

fn hour(time: Timestamp) -> usize {
    usize::try_from(time.micros().rem_euclid(Timestamp::DAY) / Timestamp::HOUR).unwrap_or(0)
}

/// How much of the history that novelty needs has passed, 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "a share of two weeks needs no more than a few digits")]
fn share(history: i64) -> f64 {
    (history.max(0) as f64 / WARM_UP as f64).min(1.0)
}

fn by_register(register: &Register, who: &Account, view: &View<'_>, no: LogonNo, reasons: &mut Vec<String>) -> f64 {
    let logon = view.logon(no);
    let tenant = &logon.dst.tenant;
    let mut points = 0.0;
    let known: Vec<_> = register.operators.iter().filter(|operator| names_account(&operator.account, who)).collect();
    if known.iter().any(|operator| operator.tenants.contains(tenant)) {
        points -= 2.0;
        reasons.push("The register names the operator for this tenant.".to_owned());
    } else if !known.is_empty() {
        points += 1.0;
        reasons.push("The register names the operator for other tenants only.".to_owned());
    }
    let windows: Vec<_> = register.change_windows.iter().filter(|window| window.tenant == *tenant).collect();
    let means = |named: &String| names_account(named, who) || names_account(named, &logon.account);
    let announced = windows.iter().find(|window| {
        window.interval().contains(logon.time) && (window.accounts.is_empty() || window.accounts.iter().any(means))
    });
    if let Some(window) = announced {
        points -= 3.0;
        reasons.push(format!("It lies in the change window {}.", window.note.as_deref().unwrap_or("of the register")));
    } else if !windows.is_empty() {
        points += 0.5;
        reasons.push("No change window covers it.".to_owned());
    }
    points
}
