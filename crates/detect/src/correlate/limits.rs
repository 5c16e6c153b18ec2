//! What correlating may hold in memory. What goes beyond is left out and counted, never unseen.

/// Events of one group within its time span: about 100 bytes each. Beyond, the oldest is let go.
pub const WINDOW_EVENTS: usize = 1 << 17;
/// The same where all numbers are kept in order (percentiles).
pub(super) const WINDOW_NUMBERS: usize = 1 << 14;
/// Events of all windows together. Beyond, a window that grows lets its oldest go.
pub(super) const EVENTS: usize = 1 << 21;
/// Groups of one correlation with an event within the time span. Beyond, events of new groups do not count.
pub(super) const GROUPS: usize = 1 << 16;
/// Fields that the events of one rule must bring, for all correlations. A correlation that asks for more is refused.
pub(super) const FIELDS: usize = 64;
/// Events that one result names.
pub(super) const EVIDENCE: usize = 256;
/// The latest events of a window, which are all that is looked at where a correlation becomes true: for what a result names, and for what
/// it hands on to those that refer to it. With a limit, a condition that is true at every other event is no trap.
pub(super) const LATEST: usize = 4096;
/// Rows that may be handed on at once, in all chains of correlations together.
pub(super) const HANDED_ON: usize = 1 << 16;
/// Rows that may be handed on in addition for each occurrence. Chains may fan out at every step, and with both it stays linear.
pub(super) const HANDED_ON_MORE: usize = 256;
/// Events that a correlation counts for in another, at most: in chains that fan out, sums of sums outgrow every number.
pub(super) const TOTAL: u64 = 1 << 40;
