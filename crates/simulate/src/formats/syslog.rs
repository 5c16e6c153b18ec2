//! Lines of `auth.log` and `secure` in three forms.
//!
//! | form | example | zone, year |
//! |---|---|---|
//! | ISO 8601, Debian 12's default | `2026-01-12T08:00:00.123456+00:00 host sshd[1]: text` | both |
//! | RFC 3164, the traditional file | `Jan 12 08:00:00 host sshd[1]: text` | neither |
//! | RFC 5424, rsyslog's `SyslogProtocol23Format` | `<86>1 2026-01-12T08:00:00.123456+00:00 host sshd 1 - -  text` | both |
use crate::stage::Line;
use crate::time::{civil, iso_micros};

/// The three forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// ISO 8601 with offset.
    Iso8601,
    /// Local time without year and zone.
    Rfc3164,
    /// With priority and version.
    Rfc5424,
}

/// `authpriv.info`: facility 10, severity 6.
const PRIORITY: u8 = 10 * 8 + 6;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// One line with its end.
pub fn write(form: Form, zone_hours: i8, host: &str, line: &Line) -> String {
    let tag = match line.pid {
        Some(pid) => format!("{}[{pid}]", line.program),
        None => line.program.to_owned(),
    };
    let message = &line.message;
    match form {
        Form::Iso8601 => {
            let time = iso_micros(line.time_us, zone_hours);
            format!("{time}{zone_hours:+03}:00 {host} {tag}: {message}\n")
        }
        Form::Rfc3164 => {
            let t = civil(line.time_us, zone_hours);
            let month = MONTHS[usize::from(t.month().unsigned_abs()) - 1];
            let (day, hour, minute, second) = (t.day(), t.hour(), t.minute(), t.second());
            format!("{month} {day:>2} {hour:02}:{minute:02}:{second:02} {host} {tag}: {message}\n")
        }
        Form::Rfc5424 => {
            let time = iso_micros(line.time_us, zone_hours);
            let pid = line.pid.map_or("-".to_owned(), |pid| pid.to_string());
            format!("<{PRIORITY}>1 {time}{zone_hours:+03}:00 {host} {} {pid} - -  {message}\n", line.program)
        }
    }
}
