//! B3 and B4: paths with credential switches (after Ho et al., "Hopper: Modeling and Detecting Lateral Movement", USENIX Security 2021).
//!
//! The causal user of a logon is whoever's logon led to its source within 24 hours: at a person's own machine that person, elsewhere the causal users of the
//! logons into it. A logon is a candidate when its account is not one that a causal user owns (a switch), or when several causal users are possible
//! and not all own it (unclear). A candidate is as odd as its features are rare among those of the past: how often this causal
//! user went to the destination, used the account, and how often anybody went from the source to the destination.
//!
//! B3 is given who owns accounts and machines; B4 infers both from the past: an account is owned by the machine that it is seen on most.
//! Departs from the paper in that its inventories (which hosts are servers, which accounts are of programs) are not at hand: an account that
//! nobody owns belongs to whichever host it is first seen on.

use crate::scene::{Edge, Owners, Scene};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const WINDOW: i64 = 86_400_000_000;
/// Numbers of people that stand for hosts: nobody's accounts belong to the host that they come from.
const HOSTS: u32 = 1 << 24;
/// Most causal users that are kept of one logon.
const USERS_MAX: usize = 8;

pub(super) fn odd(scene: &Scene, owners: &Owners) -> Vec<(usize, f64)> {
    let mut arrivals: HashMap<u32, Vec<(i64, BTreeSet<u32>)>> = HashMap::new();
    let mut homes: HashMap<u32, u32> = HashMap::new();
    let mut seen = Seen::default();
    let mut odd = Vec::new();
    for (at, edge) in scene.edges.iter().enumerate() {
        let causal = causal_users(edge, owners, &mut arrivals);
        let home = *homes.entry(edge.account).or_insert(HOSTS + edge.src);
        let owned = |user: u32| match owners.of_account.get(&edge.account) {
            Some(people) => people.contains(&user),
            None => home == user || user == HOSTS + edge.src,
        };
        let strangers = causal.iter().filter(|user| !owned(**user)).count();
        let is_switch = strangers == causal.len();
        if strangers > 0 && scene.is_warm(edge) {
            let rarest = causal.iter().filter(|user| !owned(**user)).map(|user| seen.rarity(*user, edge));
            let points = rarest.fold(0.0, f64::max) * if is_switch { 1.0 } else { 0.5 };
            if points > 0.0 {
                odd.push((at, points));
            }
        }
        causal.iter().for_each(|user| seen.learn(*user, edge));
        if !edge.failed {
            arrivals.entry(edge.dst).or_default().push((edge.time, causal));
        }
    }
    odd
}

fn causal_users(edge: &Edge, owners: &Owners, arrivals: &mut HashMap<u32, Vec<(i64, BTreeSet<u32>)>>) -> BTreeSet<u32> {
    if let Some(&owner) = owners.of_host.get(&edge.src) {
        return BTreeSet::from([owner]);
    }
    let arrived = arrivals.entry(edge.src).or_default();
    arrived.retain(|(time, _)| edge.time - time <= WINDOW);
    let users: BTreeSet<u32> = arrived.iter().flat_map(|(_, users)| users).copied().take(USERS_MAX * 8).collect();
    if users.is_empty() { BTreeSet::from([HOSTS + edge.src]) } else { users.into_iter().take(USERS_MAX).collect() }
}

/// How often what was seen.
#[derive(Default)]
struct Seen {
    goals: HashMap<(u32, u32), u32>,
    accounts: HashMap<(u32, u32), u32>,
    links: HashMap<(u32, u32), u32>,
    /// How many logons had a feature of such a count.
    ranks: [BTreeMap<u32, u32>; 3],
    total: u32,
}

impl Seen {
    fn counts(&self, user: u32, edge: &Edge) -> [u32; 3] {
        let of = |map: &HashMap<(u32, u32), u32>, key| map.get(&key).copied().unwrap_or(0);
        [
            of(&self.goals, (user, edge.dst)),
            of(&self.accounts, (user, edge.account)),
            of(&self.links, (edge.src, edge.dst)),
        ]
    }

    /// The sum over features of `-ln` of the share of logons whose feature was as rare or rarer.
    fn rarity(&self, user: u32, edge: &Edge) -> f64 {
        let share = |(rank, count): (&BTreeMap<u32, u32>, u32)| {
            let rarer: u32 = rank.range(..=count).map(|(_, logons)| *logons).sum();
            (f64::from(rarer) + 1.0) / (f64::from(self.total) + 1.0)
        };
        self.ranks.iter().zip(self.counts(user, edge)).map(share).map(|share| -share.ln()).sum()
    }

    fn learn(&mut self, user: u32, edge: &Edge) {
        let counts = self.counts(user, edge);
        for (rank, count) in self.ranks.iter_mut().zip(counts) {
            // Beyond a hundred all are equally usual.
            *rank.entry(count.min(100)).or_default() += 1;
        }
        self.total += 1;
        *self.goals.entry((user, edge.dst)).or_default() += 1;
        *self.accounts.entry((user, edge.account)).or_default() += 1;
        *self.links.entry((edge.src, edge.dst)).or_default() += 1;
    }
}

/// Owners as the first days show them: an account belongs to the host from which most of its logons come, and such a host to that person, where it
/// is one account's alone.
pub(super) fn inferred(scene: &Scene) -> Owners {
    let mut sources: HashMap<u32, BTreeMap<u32, u32>> = HashMap::new();
    for edge in scene.edges.iter().filter(|edge| !scene.is_warm(edge)) {
        *sources.entry(edge.account).or_default().entry(edge.src).or_default() += 1;
    }
    let mut owners = Owners::default();
    let mut of_host: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for (account, sources) in &sources {
        let Some((host, _)) = sources.iter().max_by_key(|(host, count)| (**count, u32::MAX - **host)) else { continue };
        owners.of_account.insert(*account, vec![HOSTS + host]);
        of_host.entry(*host).or_default().insert(*account);
    }
    for (host, accounts) in of_host {
        if accounts.len() <= 2 {
            owners.of_host.insert(host, HOSTS + host);
        }
    }
    owners
}
