//! The start of a host.

use crate::formats::typed;
use events::BatchBuilder;
use model::{Activity, Outcome};

/// The kernel's first line, with or without the seconds since boot before it.
pub(crate) fn kernel(row: &mut BatchBuilder, message: &str) {
    let text = match message.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        Some((_, text)) => text,
        None => message,
    };
    if text.starts_with("Linux version ") {
        boot(row);
    }
}

/// Systemd's last line of a boot. User managers write one too, without the kernel's part.
pub(crate) fn systemd(row: &mut BatchBuilder, message: &str) {
    if message.starts_with("Startup finished in ") && message.contains("(kernel)") {
        boot(row);
    }
}

fn boot(row: &mut BatchBuilder) {
    typed::activity(row, Activity::Boot, None, Outcome::Success);
}
