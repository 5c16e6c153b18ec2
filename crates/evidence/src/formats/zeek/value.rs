//! Values as Zeek writes them: times and escapes.

use model::Timestamp;
use std::borrow::Cow;

/// Seconds since 1970 with a fraction, `1588205199.82437`. Digits beyond microseconds are dropped.
pub(super) fn epoch(text: &str) -> Option<Timestamp> {
    let (mut seconds, mut is_any) = (0_i64, false);
    let mut rest = text.bytes();
    for byte in &mut rest {
        match byte {
            b'0'..=b'9' => {
                seconds = seconds.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
                is_any = true;
            }
            b'.' => break,
            _ => return None,
        }
    }
    let (mut micros, mut unit) = (0, Timestamp::SECOND / 10);
    for byte in rest {
        if !byte.is_ascii_digit() {
            return None;
        }
        micros += unit * i64::from(byte - b'0');
        unit /= 10;
    }
    is_any.then(|| Timestamp::from_seconds(seconds))?.map(|time| time.plus_micros(micros))
}

/// Takes `\x09` and `\\` for what they stand for. What is no UTF-8 then becomes U+FFFD.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = |digit: u8| char::from(digit).to_digit(16);
        let (byte, after) = match (byte, after) {
            (b'\\', [b'x', high, low, after @ ..]) if let (Some(high), Some(low)) = (hex(*high), hex(*low)) => {
                (u8::try_from(high << 4 | low).expect("two digits are a byte"), after)
            }
            (b'\\', [b'\\', after @ ..]) => (b'\\', after),
            _ => (byte, after),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_escapes() {
        let time = |text: &str| epoch(text).map(|time| time.to_string());
        assert_eq!(time("1588205199.82437").as_deref(), Some("2020-04-30T00:06:39.824370Z"));
        assert_eq!(time("1588205199").as_deref(), Some("2020-04-30T00:06:39Z"));
        assert_eq!(time("1588205199.").as_deref(), Some("2020-04-30T00:06:39Z"));
        assert_eq!(time("1588205199.8243709").as_deref(), Some("2020-04-30T00:06:39.824370Z"));
        for none in ["", ".5", "1.5.", "1.-", "-", "1e9", "2020-04-30", "99999999999999999999"] {
            assert_eq!(time(none), None, "{none}");
        }
        assert_eq!(unescape(r"\\\\srv\\C$\x2c\xc3\xa9\xff\xg\"), "\\\\srv\\C$,é\u{fffd}\\xg\\");
        assert_eq!(unescape("a"), "a");
    }
}
