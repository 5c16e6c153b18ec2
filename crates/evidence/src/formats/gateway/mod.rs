//! Firewalls and VPN gateways: what their messages mean, and the files that hold nothing but such messages.
//!
//! A logon to a VPN is a logon of kind `vpn` on the gateway: the client's public address is the source, the inner address is the one
//! assigned, bytes count from the client (`bytes_out`) and to it (`bytes_in`). What a device says in lines of syslog is read by
//! [`super::syslog`], with the functions here.

pub(crate) mod asa;
pub(crate) mod cisco;
pub(crate) mod fortigate;
pub(crate) mod ios;
pub(crate) mod openvpn;
pub(crate) mod openvpn_status;
pub(crate) mod panos;
#[cfg(test)]
mod tests;
pub(crate) mod wireguard;
