//! How long sessions live when nobody logged their end, and what outlives a session whose end is known.
//!
//! Session lengths have heavy tails: most are short, a few stay for weeks. The curve is a Lomax (Pareto II) law with
//! shape 1, `S(x) = 1 / (1 + x / m)`, the simplest one with a heavy tail; its one parameter m is the median, so each
//! kind has one number that an administrator can judge. A logon's evidence (an end) always goes before the curve.

use model::{LogonKind, Timestamp};

/// Median length of a session of this kind, in microseconds, where no end was logged.
///
/// Network logons (SMB, WMI) live for seconds to minutes; a shell or a desktop for hours; remote desktops outlive
/// days, because people disconnect instead of logging off; services run until the host starts again. A role taken on in a cloud lives for
/// an hour where nobody asks for more; a sign-in's tokens are renewed for a working day.
pub(crate) const fn median(kind: LogonKind) -> i64 {
    const MINUTE: i64 = 60 * Timestamp::SECOND;
    match kind {
        LogonKind::Network | LogonKind::Explicit | LogonKind::Ticket => 2 * MINUTE,
        LogonKind::NetworkCleartext | LogonKind::Other => 30 * MINUTE,
        LogonKind::Batch | LogonKind::Switch | LogonKind::RemoteManagement | LogonKind::Role => Timestamp::HOUR,
        LogonKind::Ssh | LogonKind::Vpn | LogonKind::Cloud => 8 * Timestamp::HOUR,
        LogonKind::Console | LogonKind::Unlock | LogonKind::NewCredentials => 12 * Timestamp::HOUR,
        LogonKind::RemoteInteractive => Timestamp::DAY,
        LogonKind::Service => 30 * Timestamp::DAY,
    }
}

/// How much of a session that has ended may still act: an implant, a service, a detached shell.
/// A tenth, with a median of an hour. Nothing outlives a boot here; what does is a cause nobody logged.
const LEFT_RUNNING: f64 = 0.1;

/// Probability that a session can act at `now`.
pub(crate) fn alive(kind: LogonKind, start: Timestamp, end: Option<Timestamp>, booted: bool, now: Timestamp) -> f64 {
    match end {
        Some(end) if now <= end => 1.0,
        Some(_) if booted => 0.0,
        Some(end) => LEFT_RUNNING * lomax(now.since(end), Timestamp::HOUR),
        None => lomax(now.since(start), median(kind)),
    }
}

/// `1 / (1 + elapsed / median)`.
#[expect(clippy::cast_precision_loss, reason = "microseconds over decades need fewer bits than a double has, nearly")]
pub(crate) fn lomax(elapsed: i64, median: i64) -> f64 {
    1.0 / (1.0 + elapsed.max(0) as f64 / median as f64)
}
