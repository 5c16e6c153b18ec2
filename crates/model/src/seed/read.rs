//! Seeds as people type them. What looks like a kind or a time and is none is an error: taken for a part of the value it would match
//! nothing, and nothing found must never be read as nothing there.

use crate::nearest::nearest;
use crate::seed::{Seed, SeedError, SeedKind};
use crate::{Tenant, Timestamp, Window};
use std::net::IpAddr;
use std::str::FromStr;

impl FromStr for Seed {
    type Err = SeedError;

    fn from_str(text: &str) -> Result<Self, SeedError> {
        let (kind, rest) = split_kind(text)?;
        let (rest, window) = split_time(kind, rest).map_err(|time| not_a_time(text, time))?;
        let (tenant, value) = split_tenant(kind, rest);
        if value.is_empty() {
            return Err(SeedError::NoValue(text.to_owned()));
        }
        if kind == Some(SeedKind::Address) && value.parse::<IpAddr>().is_err() {
            return Err(SeedError::NotAnAddress { seed: text.to_owned(), value: value.to_owned() });
        }
        if let Window { from: Some(from), to: Some(to) } = window
            && from >= to
        {
            return Err(SeedError::EmptyWindow(text.to_owned()));
        }
        Ok(Self { kind, tenant, value: value.to_owned(), window })
    }
}

fn not_a_time(seed: &str, text: &str) -> SeedError {
    SeedError::NotATime { seed: seed.to_owned(), text: text.to_owned() }
}

fn split_kind(text: &str) -> Result<(Option<SeedKind>, &str), SeedError> {
    let Some((word, rest)) = text.split_once(':') else { return Ok((None, text)) };
    if let Some(kind) = SeedKind::ALL.into_iter().find(|kind| kind.as_str() == word) {
        return Ok((Some(kind), rest));
    }
    if !is_kind_like(word, text) {
        return Ok((None, text));
    }
    Err(SeedError::NotAKind { seed: text.to_owned(), word: word.to_owned(), nearest: meant(word, rest) })
}

/// Letters before the first colon are meant for a kind, except in what has colons by itself: drives, addresses of both sorts.
fn is_kind_like(word: &str, text: &str) -> bool {
    let value = text.split('@').next().unwrap_or(text);
    let value = value.rsplit('/').next().unwrap_or(value);
    let is_mac = value.split(':').count() == 6
        && value.split(':').all(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_hexdigit()));
    word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphabetic()) && !is_mac && value.parse::<IpAddr>().is_err()
}

/// The kind whose word is nearest, else the one that the form of the value tells.
fn meant(word: &str, rest: &str) -> Option<SeedKind> {
    let by_word = nearest(word, SeedKind::ALL.map(SeedKind::as_str), 1).pop();
    let by_word = by_word.and_then(|word| SeedKind::ALL.into_iter().find(|kind| kind.as_str() == word));
    let value = rest.split('@').next().unwrap_or(rest).to_owned();
    by_word.or_else(|| Seed { kind: None, tenant: None, value, window: Window::default() }.evident_kind())
}

/// The time stands behind the last `@`. Account names may hold an `@`, too: there, and where nothing tells the kind, what does not even
/// look like a time belongs to the name.
fn split_time(kind: Option<SeedKind>, text: &str) -> Result<(&str, Window), &str> {
    let Some((value, time)) = text.rsplit_once('@') else { return Ok((text, Window::default())) };
    if let Some(window) = window(time) {
        return Ok((value, window));
    }
    let may_be_name = matches!(kind, None | Some(SeedKind::Account));
    if may_be_name && !is_time_like(time) { Ok((text, Window::default())) } else { Err(time) }
}

/// Times are a moment and what follows it, a day, or from the one to the end of the other.
fn window(text: &str) -> Option<Window> {
    let moment = |text: &str| text.parse::<Timestamp>().ok();
    if let Some((from, to)) = text.split_once("..") {
        let to = moment(to).or_else(|| Some(day(to)?.plus_micros(Timestamp::DAY)));
        return Some(Window { from: Some(moment(from).or_else(|| day(from))?), to: Some(to?) });
    }
    if let Some(from) = day(text) {
        return Some(Window { from: Some(from), to: Some(from.plus_micros(Timestamp::DAY)) });
    }
    Some(Window { from: Some(moment(text)?), to: None })
}

/// The begin of a day written `YYYY-MM-DD`.
fn day(text: &str) -> Option<Timestamp> {
    const SHAPE: &[u8; 10] = b"0000-00-00";
    let fits = |(byte, like): (u8, &u8)| if *like == b'0' { byte.is_ascii_digit() } else { byte == *like };
    let is_date = text.len() == SHAPE.len() && text.bytes().zip(SHAPE).all(fits);
    is_date.then(|| format!("{text}T00:00:00Z").parse().ok()).flatten()
}

/// Starts as years or hours do, or is a range. Domains may start with digits, but then with a letter or a dot behind them.
fn is_time_like(text: &str) -> bool {
    let behind = text.trim_start_matches(|character: char| character.is_ascii_digit());
    let starts = behind.len() < text.len() && (behind.is_empty() || behind.starts_with(['-', ':', '/']));
    starts || text.is_empty() || text.contains("..")
}

/// Key fingerprints hold slashes themselves: there the tenant is what stands before `/SHA256:` or `/MD5:`.
fn split_tenant(kind: Option<SeedKind>, text: &str) -> (Option<Tenant>, &str) {
    let at = ["/SHA256:", "/MD5:"].iter().find_map(|mark| text.find(mark));
    let fingerprint = text.starts_with("SHA256:") || text.starts_with("MD5:");
    let at = match at {
        Some(at) => Some(at),
        None if fingerprint || kind == Some(SeedKind::Key) => None,
        None => text.find('/'),
    };
    match at {
        Some(at) if at > 0 => (Some(Tenant::new(&text[..at])), &text[at + 1..]),
        _ => (None, text),
    }
}
