//! Day after day: the routine of each, and what intrusions add to it.

use super::pen::{Event, Pen};
use super::plan::START;
use super::routine;
use super::world::World;
use crate::random::Random;
use crate::time::DAY;

/// The events of a world, a day at a time, each day's by time. Sessions that last into the next day belong to the day on which they begin.
pub struct Days<'w> {
    world: &'w World,
    day: i64,
    intrusions: usize,
}

impl<'w> Days<'w> {
    /// From the first day on.
    #[must_use]
    pub fn new(world: &'w World) -> Self {
        Self { world, day: 0, intrusions: 0 }
    }
}

impl Iterator for Days<'_> {
    type Item = Vec<Event>;

    fn next(&mut self) -> Option<Vec<Event>> {
        let day = self.day;
        if day >= self.world.plan.days {
            return None;
        }
        self.day += 1;
        // A day's numbers do not depend on other days.
        let mut random =
            Random::new(self.world.plan.seed.wrapping_mul(0x9e37_79b9) ^ (day as u64 + 1).wrapping_mul(0xc2b2_ae35));
        let mut pen = Pen::new(((day as u64) + 1) << 32, None);
        routine::day(self.world, day, &mut random, &mut pen);
        let mut events = pen.events;
        let rest = &self.world.intrusions[self.intrusions..];
        let today = rest.iter().take_while(|event| event.time < START + self.day * DAY).count();
        events.extend_from_slice(&rest[..today]);
        self.intrusions += today;
        events.sort_by_key(|event| (event.time, event.no));
        Some(events)
    }
}
