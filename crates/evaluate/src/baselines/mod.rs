//! The methods that the trace is compared with. Each sees the same logons, judges none in the first 21 days, and has its parameters in
//! constants with the values tuned on seeds 1 to 5.

mod breadth_first;
mod conformal;
mod first_seen;
mod hopper;
mod market_basket;
mod page_rank;
mod rarity;

pub use breadth_first::reachable;

use crate::group::{Alert, group};
use crate::scene::{Owners, Scene};

/// A method: its name, and what it finds.
pub struct Method {
    /// `B0` to `B6`.
    pub name: &'static str,
    /// What it is, for people.
    pub about: &'static str,
    run: fn(&Scene, &Owners) -> Vec<(usize, f64)>,
}

impl Method {
    /// Its alerts.
    #[must_use]
    pub fn alerts(&self, scene: &Scene, owners: &Owners) -> Vec<Alert> {
        group(scene, &(self.run)(scene, owners))
    }
}

/// All methods that need no seed.
pub const UNSEEDED: [Method; 7] = [
    Method { name: "B0", about: "first-seen source, destination and account", run: |scene, _| first_seen::odd(scene) },
    Method { name: "B1", about: "rarity with back-off", run: |scene, _| rarity::odd(scene) },
    Method { name: "B2", about: "market-basket patterns", run: |scene, _| market_basket::odd(scene) },
    Method { name: "B3", about: "paths with credential switches, owners given", run: hopper::odd },
    Method {
        name: "B4",
        about: "the same, owners inferred",
        run: |scene, _| hopper::odd(scene, &hopper::inferred(scene)),
    },
    Method { name: "B5", about: "daily conformal test", run: |scene, _| conformal::odd(scene) },
    Method { name: "B6", about: "PageRank", run: |scene, _| page_rank::odd(scene) },
];

#[cfg(test)]
mod tests;
