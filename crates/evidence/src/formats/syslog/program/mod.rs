//! What the lines of programs that log people on mean. One file per program; a line that none knows stays an event with its message.
//!
//! No boot: sshd's `Server listening` (it restarts on its own) and systemd's `running in system mode` (it says so again when it is
//! reloaded). sudo, cron and user managers open PAM sessions too; those are no logons.

mod boot;
mod login;
mod pam;
mod sshd;
mod su;
mod sudo;

use crate::formats::syslog::header::Header;
use events::BatchBuilder;

/// Fills the logon columns of the open row, if the line is about a logon.
pub(crate) fn normalise(row: &mut BatchBuilder, header: &Header<'_>) {
    let Some(program) = header.program else { return };
    let message = repeated(row, header.message);
    // `(systemd)` stands for a program that has not started yet; a path is the program's file.
    let name = program.strip_prefix('(').and_then(|name| name.strip_suffix(')')).unwrap_or(program);
    let name = name.rsplit('/').next().unwrap_or(name);
    // Before 2006 PAM wrote `sshd(pam_unix)[7]: text` for what is now `sshd[7]: pam_unix(sshd:auth): text`.
    if let Some((service, _)) = name.split_once("(pam_") {
        return pam::line(row, service, header.pid, message);
    }
    if let Some((service, text)) = pam::prefix(message) {
        return pam::line(row, service, header.pid, text);
    }
    match name {
        "sshd" | "sshd-session" | "sshd-auth" => sshd::line(row, header.pid, message),
        "sudo" => sudo::line(row, message),
        "su" => su::line(row, header.pid, message),
        "login" => login::line(row, header.pid, message),
        "kernel" => boot::kernel(row, message),
        "systemd" if header.pid == Some(1) => boot::systemd(row, message),
        _ => {}
    }
}

/// The message inside rsyslog's `message repeated 3 times: [ .. ]`, else the message itself.
fn repeated<'m>(row: &mut BatchBuilder, message: &'m str) -> &'m str {
    let inside = message.strip_prefix("message repeated ").and_then(|rest| rest.split_once(" times: ["));
    let Some((times, rest)) = inside.filter(|(times, _)| times.parse::<u64>().is_ok()) else { return message };
    let Some(inner) = rest.strip_suffix(']') else { return message };
    row.push_extra("repeated", times);
    inner.trim()
}
