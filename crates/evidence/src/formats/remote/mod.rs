//! Remote management and support tools: what they log on the machine that is reached.
//!
//! A session is a logon of kind `remote_management`; whoever comes is known by the number that the tool gave their machine, so the source is
//! `teamviewer-NUMBER` or `anydesk-NUMBER`. The host is whose file it is: the logs do not name it.

pub(crate) mod anydesk;
mod session;
pub(crate) mod teamviewer;
#[cfg(test)]
mod tests;
