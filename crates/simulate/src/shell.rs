//! What an SSH session leaves behind on a Linux host: sshd, PAM, logind, sudo and wtmp, as OpenSSH 9.2 on Debian 12 does it.
use crate::stage::{HopNumber, HostLog, Line, Login, LoginKind, Stage};
use crate::time::{MINUTE, SECOND};

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

/// Process id of systemd-logind.
const LOGIND: Option<u32> = Some(611);

/// A stable number for an account of a Linux host.
fn user_id(user: &str) -> u32 {
    1_000 + user.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte))) % 400
}

/// The numbers of one connection.
struct Connection {
    port: u16,
    /// The process that `Accepted`, PAM and wtmp carry.
    monitor: u32,
    /// The process that `Disconnected` carries.
    child: u32,
    number: u32,
    terminal: u32,
}

impl HostLog {
    fn ssh_opens(&mut self, ssh: &Ssh<'_>, connection: &Connection, opened: i64) {
        let Ssh { user, address, .. } = *ssh;
        let Connection { port, monitor, number, .. } = *connection;
        let (uid, pid) = (user_id(user), Some(monitor));
        let from = format!("for {user} from {address} port {port} ssh2");
        let message = match ssh.proof {
            Proof::Key(key) => format!("Accepted publickey {from}: ED25519 {key}"),
            Proof::Password => format!("Accepted password {from}"),
        };
        self.lines.push(Line { time_us: ssh.start, program: "sshd", pid, message, hop: ssh.hop });
        let session = format!("session opened for user {user}(uid={uid}) by (uid=0)");
        self.line(opened, "sshd", pid, format!("pam_unix(sshd:session): {session}"));
        let text = format!("New session {number} of user {user}.");
        self.line(opened + 6_000, "systemd-logind", LOGIND, text);
        let text = format!("pam_unix(systemd-user:session): {session}");
        self.line(opened + 21_000, "(systemd)", None, text);
    }

    fn ssh_closes(&mut self, ssh: &Ssh<'_>, connection: &Connection) {
        let Ssh { user, address, end, .. } = *ssh;
        let Connection { port, monitor, child, number, .. } = *connection;
        // About one session in ten loses its connection and has no `Disconnected` line.
        if monitor % 10 != 0 {
            let text = format!("Received disconnect from {address} port {port}:11: disconnected by user");
            self.line(end, "sshd", Some(child), text);
            let text = format!("Disconnected from user {user} {address} port {port}");
            self.line(end + 90, "sshd", Some(child), text);
        }
        let text = format!("pam_unix(sshd:session): session closed for user {user}");
        self.line(end + 1_100, "sshd", Some(monitor), text);
        let text = format!("Session {number} logged out. Waiting for processes to exit.");
        self.line(end + 5_000, "systemd-logind", LOGIND, text);
        self.line(end + 6_000, "systemd-logind", LOGIND, format!("Removed session {number}."));
    }

    /// The two records of wtmp.
    fn terminal_session(&mut self, ssh: &Ssh<'_>, connection: &Connection, opened: i64) {
        let login = |time_us, kind, user: &'static str, address: &str| Login {
            time_us,
            kind,
            pid: connection.monitor,
            terminal: format!("pts/{}", connection.terminal),
            user: user.into(),
            address: address.to_owned(),
        };
        self.logins.push(login(opened + 60_000, LoginKind::User, ssh.user, ssh.address));
        self.logins.push(login(ssh.end + 2_000, LoginKind::Dead, "", ""));
    }
}

impl Stage {
    /// Logs a whole SSH session.
    pub fn ssh(&mut self, ssh: &Ssh<'_>) {
        let port = self.port();
        let opened = self.later_ms(ssh.start, 3, 20);
        let log = self.host(ssh.host);
        let connection = Connection {
            port,
            monitor: log.pid(ssh.start),
            child: log.pid(ssh.start + SECOND),
            number: log.session_number(ssh.start),
            terminal: if ssh.terminal { log.terminal(ssh.start, ssh.end + SECOND) } else { 0 },
        };
        log.ssh_opens(ssh, &connection, opened);
        if ssh.terminal {
            log.terminal_session(ssh, &connection, opened);
        }
        log.ssh_closes(ssh, &connection);
        self.sudo(ssh, connection.terminal, user_id(ssh.user));
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
            let text = format!("{user:>8} : TTY=pts/{terminal} ; PWD=/home/{user} ; USER=root ; COMMAND={command}");
            log.line(time_us, "sudo", None, text);
            let text = format!("pam_unix(sudo:session): session opened for user root(uid=0) by {user}(uid={uid})");
            log.line(time_us + 800, "sudo", None, text);
            log.line(time_us + 3 * SECOND, "sudo", None, "pam_unix(sudo:session): session closed for user root".into());
        }
    }

    /// Logs a refused password from the first line of it on; an unknown user leaves more lines and no PAM account.
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
        let failure = format!(
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={address}"
        );
        let refused = if known {
            log.line(time_us, "sshd", Some(pid), format!("{failure}  user={user}"));
            time_us + 1_900_000
        } else {
            log.line(time_us, "sshd", Some(pid), format!("Invalid user {user} from {address} port {port}"));
            let text = "pam_unix(sshd:auth): check pass; user unknown";
            log.line(time_us + 100_000, "sshd", Some(pid), text.to_owned());
            log.line(time_us + 200_000, "sshd", Some(pid), failure);
            time_us + 2_100_000
        };
        let message = format!("Failed password for {label}{user} from {address} port {port} ssh2");
        log.lines.push(Line { time_us: refused, program: "sshd", pid: Some(pid), message, hop });
        let who = if known { "authenticating user" } else { "invalid user" };
        let text = format!("Connection closed by {who} {user} {address} port {port} [preauth]");
        log.line(refused + 4 * SECOND, "sshd", Some(pid), text);
        let login = Login {
            time_us: refused,
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
        log.line(time_us + 8 * SECOND, "sshd", Some(702), "Server listening on 0.0.0.0 port 22.".to_owned());
    }
}
