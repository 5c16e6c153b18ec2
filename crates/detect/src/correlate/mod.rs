//! Correlations: what several events together are, over occurrences in the order of time.
//!
//! Pure and deterministic: [`Plan`] says which values the matches of each rule must bring, [`Correlator`] takes them one after the other.
//! What is chosen where the specification is open:
//!
//! - **Window**: for each moment with an event of a group, the events of that group from `moment - timespan` to `moment`, both included.
//!   Upper bounds (`lt`, `lte`, `eq`, `neq`) are asked of the same windows, so `eq: 3` is true at the third event, whatever comes after.
//! - **Alert**: one for windows that are true one after the other with no more than the time span between them. A window that is not true
//!   ends it.
//! - **Moment**: events of the same time have no order. For `temporal_ordered` they may be in the right one.
//! - **Values**: compared without regard to case, as Sigma compares. An event without a value (empty text is none) to group by, or to
//!   count, does not count. Numbers are exact to a millionth.
//! - **Tenants**: a group is of one tenant, so that equal names of two customers are two. Only a correlation that counts the pseudo-field
//!   `tenant` looks at all of them together. `host` is a pseudo-field likewise; a field of an event by these names is not asked.
//! - **Correlations of correlations**: one counts once when it becomes true. For `temporal` and `temporal_ordered` it is there at each
//!   event while it is true. It has the values of the events in its window: where those differ in what is asked for, it counts for each.
//! - **Limits** (`limits.rs`): what they leave out is counted ([`Uncounted`]).

mod correlator;
mod group;
mod limits;
mod number;
mod occurrence;
mod plan;
mod state;
mod window;

#[cfg(test)]
mod tests;

pub use correlator::{Correlator, Outcome};
pub use limits::WINDOW_EVENTS;
pub use occurrence::{Correlated, Occurrence, Uncounted};
pub use plan::Plan;
