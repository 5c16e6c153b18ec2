//! One value at a time: what is absent, and one spelling for what can be spelled in several ways.

use model::CredentialKind;
use std::borrow::Cow;

/// A value in its one spelling.
pub(super) type Cleaned<'a> = Cow<'a, str>;

/// A value that is there.
pub(super) fn present(value: &str) -> Option<&str> {
    let value = value.trim();
    (!value.is_empty() && value != "-").then_some(value)
}

pub(super) fn sid(value: &str) -> Option<Cleaned<'_>> {
    // Elastic and some collectors wrap it: `%{S-1-..}`.
    let value = value.strip_prefix("%{").and_then(|rest| rest.strip_suffix('}')).unwrap_or(value);
    (value != "S-1-0-0" && value != "NULL SID").then_some(value.into())
}

/// A LogonId as `0x3e7`, whatever its case, its leading zeros or its base.
pub(super) fn session(value: &str) -> Option<Cleaned<'_>> {
    let number = match value.strip_prefix("0x").or_else(|| value.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok()?,
        None => value.parse().ok()?,
    };
    (number != 0).then(|| format!("{number:#x}").into())
}

/// A GUID in lower case.
pub(super) fn guid(value: &str) -> Option<Cleaned<'_>> {
    let is_null = value.bytes().all(|byte| matches!(byte, b'0' | b'-' | b'{' | b'}'));
    (!is_null).then(|| value.to_ascii_lowercase().into())
}

/// The name of a host in what names a service or place on it: `\\HOST`, `TERMSRV/host`, `http://host:5985/wsman`.
pub(super) fn host(value: &str) -> Option<Cleaned<'_>> {
    let value = value.trim_start_matches('\\');
    let value = match value.split_once("://") {
        Some((_, rest)) => rest.split('/').next().unwrap_or(rest),
        None => value.split_once('/').map_or(value, service_or_path),
    };
    let name = match value.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => value,
    };
    present(name).map(Cleaned::from)
}

/// `TERMSRV/host` is a service on a host, `host/wsman?PSVersion=5.1` a path on one.
fn service_or_path<'a>((before, after): (&'a str, &'a str)) -> &'a str {
    if after.starts_with("wsman") { before } else { after.split('/').next().unwrap_or(after) }
}

/// Domain and name of an account in one value.
pub(super) fn user(value: &str) -> (Option<&str>, &str) {
    let named = |domain, name| (present(domain), name);
    match value.split_once('\\') {
        Some((domain, name)) => named(domain, name),
        None => match value.rsplit_once('@') {
            Some((name, realm)) if !name.is_empty() => named(realm, name),
            _ => (None, value),
        },
    }
}

/// The account in `mara@alder.example-The user name or password is incorrect`, whatever language the reason is in: up to the hyphen that
/// a sentence follows.
pub(super) fn before_reason(value: &str) -> Option<&str> {
    let (realm, _) = value.match_indices(['@', '\\']).next()?;
    let is_sentence = |rest: &str| rest.starts_with(char::is_uppercase) && rest.contains(' ');
    let end = value.match_indices('-').find(|&(at, _)| at > realm && is_sentence(&value[at + 1..]));
    Some(end.map_or(value, |(at, _)| &value[..at]))
}

/// A failure's code; success is none.
pub(super) fn status(value: &str) -> Option<Cleaned<'_>> {
    if matches!(value, "N/A" | "None") {
        return None;
    }
    let digits = value.strip_prefix("0x").or_else(|| value.strip_prefix("0X")).unwrap_or(value);
    let is_zero = !digits.is_empty() && digits.bytes().all(|byte| byte == b'0');
    (!is_zero).then(|| value.to_ascii_lowercase().into())
}

/// What a package proves with. `Negotiate` says nothing; the LAN manager's package, where it is named, does.
pub(super) fn package(value: &str) -> Option<CredentialKind> {
    let is = |prefix: &str| value.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    if is("kerberos") {
        Some(CredentialKind::Kerberos)
    } else if is("ntlm") || is("lm") || is("msv1_0") || is("microsoft_authentication_package_v1") {
        Some(CredentialKind::Ntlm)
    } else {
        None
    }
}
