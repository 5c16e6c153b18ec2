//! What the lines of programs that log people on mean. One file per program; a line that none knows stays an event with its message.
//!
//! No boot: sshd's `Server listening` (it restarts on its own) and systemd's `running in system mode` (it says so again when it is
//! reloaded). sudo, cron and user managers open PAM sessions too; those are no logons. Nor is logind's `New session`: what asked for the
//! session has told of it.

mod boot;
mod cron;
mod dropbear;
mod login;
mod logind;
mod pam;
mod sshd;
mod su;
mod sudo;
#[cfg(test)]
mod tests;

use crate::formats::find;
use crate::formats::gateway::{asa, fortigate, ios, openvpn, panos, wireguard};
use crate::formats::time::Written;
use events::{BatchBuilder, Column};

/// What a program said, whichever log it stands in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said<'m> {
    /// The program, as the log names it.
    pub(crate) program: Option<&'m str>,
    /// Its process.
    pub(crate) pid: Option<u64>,
    /// What it said.
    pub(crate) message: &'m str,
}

/// Fills the logon columns of the open row, if the line is about a logon. Gives the time that the message itself holds, with its text,
/// where that is a moment and not a clock's face.
pub(crate) fn normalise(row: &mut BatchBuilder, said: Said<'_>) -> Option<(String, Written)> {
    let message = repeated(row, said.message);
    let Some(program) = said.program else { return device(row, message) };
    // `(systemd)` stands for a program that has not started yet; a path is the program's file.
    let name = program.strip_prefix('(').and_then(|name| name.strip_suffix(')')).unwrap_or(program);
    let name = name.bytes().rposition(|byte| byte == b'/').map_or(name, |at| &name[at + 1..]);
    // Before 2006 PAM wrote `sshd(pam_unix)[7]: text` for what is now `sshd[7]: pam_unix(sshd:auth): text`.
    if let Some((service, _)) = find::split_once(name, "(pam_") {
        pam::line(row, service, said.pid, message);
    } else if let Some((service, text)) = pam::prefix(message) {
        pam::line(row, service, said.pid, text);
    } else {
        of_program(row, name, said.pid, message);
    }
    None
}

fn of_program(row: &mut BatchBuilder, name: &str, pid: Option<u64>, message: &str) {
    match name {
        "sshd" | "sshd-session" | "sshd-auth" => sshd::line(row, pid, message),
        "sudo" => sudo::line(row, message),
        "su" => su::line(row, pid, message),
        "login" => login::line(row, pid, message),
        "kernel" => {
            boot::kernel(row, message);
            wireguard::kernel(row, message);
        }
        "systemd" if pid == Some(1) => boot::systemd(row, message),
        "systemd-logind" => logind::line(row, message),
        "CRON" | "cron" | "crond" => cron::line(row, message),
        "dropbear" => dropbear::line(row, pid, message),
        _ if name.starts_with('%') && asa::is_tag(name) => asa::line(row, name, message),
        _ if name.starts_with('%') => ios::line(row, name, message),
        // Routers and switches number their lines.
        _ if name.bytes().all(|byte| byte.is_ascii_digit()) => ios::numbered(row, message),
        _ if openvpn::is_program(name) => openvpn::line(row, message),
        _ => {}
    }
}

/// A message without a program before it: those of firewalls begin in their own ways.
fn device(row: &mut BatchBuilder, message: &str) -> Option<(String, Written)> {
    match message.as_bytes().first()? {
        b'0'..=b'9' | b',' if panos::is_own(message) => panos::fill(row, message),
        b'a'..=b'z' if fortigate::is_own(message) => {
            return fortigate::fill(row, message).filter(|(_, written)| matches!(written, Written::Zoned { .. }));
        }
        _ => {
            if let Some((tag, text)) = asa::tagged(message) {
                row.set_text(Column::PROGRAM, tag);
                row.set_text(Column::MESSAGE, text);
                asa::line(row, tag, text);
            }
        }
    }
    None
}

/// The message inside rsyslog's `message repeated 3 times: [ .. ]`, else the message itself.
fn repeated<'m>(row: &mut BatchBuilder, message: &'m str) -> &'m str {
    let inside = message.strip_prefix("message repeated ").and_then(|rest| find::split_once(rest, " times: ["));
    let Some((times, rest)) = inside.filter(|(times, _)| times.parse::<u64>().is_ok()) else { return message };
    let Some(inner) = rest.strip_suffix(']') else { return message };
    row.push_extra("repeated", times);
    inner.trim()
}
