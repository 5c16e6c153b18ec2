//! What an SSH session leaves behind on a Linux host: sshd, PAM, logind, sudo and wtmp, as OpenSSH 9.2 on Debian 12 does it.
use crate::stage::{HopNumber, Line, Login, LoginKind, Stage};
use crate::time::{MINUTE, SECOND};
use std::borrow::Cow;

/// What a client shows to prove who it is.
#[derive(Debug, Clone, Copy)]
pub enum Proof {
    /// A key, `ED25519 SHA256:..` without the kind.
    Key(&'static str),
    /// A password.
    Password,
}

/// An SSH session.
#[derive(Debug, Clone, Copy)]
pub struct Ssh<'a> {
    /// Where.
    pub host: &'static str,
    /// As whom.
    pub user: &'static str,
    /// With what.
    pub proof: Proof,
    /// From which address.
    pub address: &'static str,
    /// From when.
    pub start: i64,
    /// Until when.
    pub end: i64,
    /// With a terminal? Only then wtmp has it.
    pub terminal: bool,
    /// What is run as root.
    pub sudo: &'a [&'static str],
    /// The hop that it is.
    pub hop: Option<HopNumber>,
}

/// A stable number for an account of a Linux host.
fn user_id(user: &str) -> u32 {
    1_000
        + user.bytes().fold(0_u32, |hash, byte| {
            hash.wrapping_mul(31).wrapping_add(u32::from(byte))
        }) % 400
}

impl Stage {
    /// Logs a whole SSH session.
    pub fn ssh(&mut self, ssh: &Ssh<'_>) {
        let port = self.port();
        let opened = self.later_ms(ssh.start, 3, 20);
        let log = self.host(ssh.host);
        let (monitor, child) = (log.pid(ssh.start), log.pid(ssh.start + SECOND));
        let number = log.session_number(ssh.start);
        let terminal = log.terminal(ssh.start, ssh.end + SECOND);
        let Ssh { user, address, .. } = *ssh;
        let uid = user_id(user);
        let message = match ssh.proof {
            Proof::Key(key) => format!(
                "Accepted publickey for {user} from {address} port {port} ssh2: ED25519 {key}"
            ),
            Proof::Password => {
                format!("Accepted password for {user} from {address} port {port} ssh2")
            }
        };
        log.lines.push(Line {
            time_us: ssh.start,
            program: "sshd",
            pid: Some(monitor),
            message,
            hop: ssh.hop,
        });
        let text =
            format!("pam_unix(sshd:session): session opened for user {user}(uid={uid}) by (uid=0)");
        log.line(opened, "sshd", Some(monitor), text);
        log.line(
            opened + 6_000,
            "systemd-logind",
            Some(611),
            format!("New session {number} of user {user}."),
        );
        let text = format!(
            "pam_unix(systemd-user:session): session opened for user {user}(uid={uid}) by (uid=0)"
        );
        log.line(opened + 21_000, "(systemd)", None, text);
        if ssh.terminal {
            let login = |time_us, kind, user: Cow<'static, str>, address: &str| Login {
                time_us,
                kind,
                pid: monitor,
                terminal: format!("pts/{terminal}"),
                user,
                address: address.to_owned(),
            };
            log.logins.push(login(
                opened + 60_000,
                LoginKind::User,
                user.into(),
                address,
            ));
            log.logins
                .push(login(ssh.end + 2_000, LoginKind::Dead, "".into(), ""));
        }
        self.sudo(ssh, terminal, uid);
        let log = self.host(ssh.host);
        // About one session in ten loses its connection and has no `Disconnected` line.
        if monitor % 10 != 0 {
            let text =
                format!("Received disconnect from {address} port {port}:11: disconnected by user");
            log.line(ssh.end, "sshd", Some(child), text);
            log.line(
                ssh.end + 90,
                "sshd",
                Some(child),
                format!("Disconnected from user {user} {address} port {port}"),
            );
        }
        log.line(
            ssh.end + 1_100,
            "sshd",
            Some(monitor),
            format!("pam_unix(sshd:session): session closed for user {user}"),
        );
        let text = format!("Session {number} logged out. Waiting for processes to exit.");
        log.line(ssh.end + 5_000, "systemd-logind", Some(611), text);
        log.line(
            ssh.end + 6_000,
            "systemd-logind",
            Some(611),
            format!("Removed session {number}."),
        );
    }

    fn sudo(&mut self, ssh: &Ssh<'_>, terminal: u32, uid: u32) {
        let user = ssh.user;
        let mut time_us = ssh.start;
        for command in ssh.sudo {
            time_us += self.random.between(20 * SECOND, 2 * MINUTE);
            if time_us + 4 * SECOND >= ssh.end {
                return;
            }
            let log = self.host(ssh.host);
            let text = format!(
                "{user:>8} : TTY=pts/{terminal} ; PWD=/home/{user} ; USER=root ; COMMAND={command}"
            );
            log.line(time_us, "sudo", None, text);
            let text = format!(
                "pam_unix(sudo:session): session opened for user root(uid=0) by {user}(uid={uid})"
            );
            log.line(time_us + 800, "sudo", None, text);
            log.line(
                time_us + 3 * SECOND,
                "sudo",
                None,
                "pam_unix(sudo:session): session closed for user root".into(),
            );
        }
    }

    /// Logs a refused password; an unknown user leaves more lines and no PAM account.
    pub fn ssh_refused(
        &mut self,
        host: &'static str,
        user: &'static str,
        known: bool,
        address: &'static str,
        time_us: i64,
        hop: Option<HopNumber>,
    ) {
        let port = self.port();
        let log = self.host(host);
        let pid = log.pid(time_us);
        let label = if known { "" } else { "invalid user " };
        if known {
            let text = format!(
                "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={address}  user={user}"
            );
            log.line(time_us - 1_900_000, "sshd", Some(pid), text);
        } else {
            log.line(
                time_us - 2_100_000,
                "sshd",
                Some(pid),
                format!("Invalid user {user} from {address} port {port}"),
            );
            log.line(
                time_us - 2_000_000,
                "sshd",
                Some(pid),
                "pam_unix(sshd:auth): check pass; user unknown".into(),
            );
            let text = format!(
                "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={address}"
            );
            log.line(time_us - 1_900_000, "sshd", Some(pid), text);
        }
        let message = format!("Failed password for {label}{user} from {address} port {port} ssh2");
        log.lines.push(Line {
            time_us,
            program: "sshd",
            pid: Some(pid),
            message,
            hop,
        });
        let who = if known {
            "authenticating user"
        } else {
            "invalid user"
        };
        let text = format!("Connection closed by {who} {user} {address} port {port} [preauth]");
        log.line(time_us + 4 * SECOND, "sshd", Some(pid), text);
        let login = Login {
            time_us,
            kind: LoginKind::User,
            pid,
            terminal: "ssh:notty".to_owned(),
            user: if known { user } else { "UNKNOWN" }.into(),
            address: address.to_owned(),
        };
        // An unknown user with a bad password leaves two records.
        let copies = if known { 1 } else { 2 };
        log.refused.extend(std::iter::repeat_n(login, copies));
    }

    /// Cron runs something as root.
    pub fn cron(&mut self, host: &'static str, time_us: i64) {
        let log = self.host(host);
        let pid = log.pid(time_us);
        let text = "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)";
        log.line(time_us, "CRON", Some(pid), text.to_owned());
        log.line(
            time_us + 700_000,
            "CRON",
            Some(pid),
            "pam_unix(cron:session): session closed for user root".to_owned(),
        );
    }

    /// A Linux host starts again.
    pub fn linux_reboot(&mut self, host: &'static str, time_us: i64) {
        let log = self.host(host);
        log.boots.push(time_us);
        log.logins.push(Login {
            time_us,
            kind: LoginKind::Boot,
            pid: 0,
            terminal: "~".to_owned(),
            user: "reboot".into(),
            address: "6.1.0-31-amd64".to_owned(),
        });
        log.line(
            time_us + 8 * SECOND,
            "sshd",
            Some(702),
            "Server listening on 0.0.0.0 port 22.".to_owned(),
        );
    }
}
