//! One file per format: from what was logged to the bytes of a log. None of them knows what the log is about.
pub mod archive;
pub mod nxlog;
pub mod syslog;
pub mod utmp;
pub mod winlogbeat;

#[cfg(test)]
mod tests;
