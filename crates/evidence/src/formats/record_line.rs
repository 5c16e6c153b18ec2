//! Lines `Record N`, which `evtx_dump` prints before each event, whether it prints XML or JSON.

/// What follows the line, its end included, where text begins with one.
pub(crate) fn after(text: &[u8]) -> Option<&[u8]> {
    let rest = text.strip_prefix(b"Record ")?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let end = rest[digits..].iter().take_while(|byte| matches!(byte, b'\r' | b' ')).count();
    (digits > 0 && rest.get(digits + end).is_none_or(|&byte| byte == b'\n')).then(|| &rest[digits + end..])
}

/// Is this line, without its end, one?
pub(crate) fn is(line: &[u8]) -> bool {
    after(line).is_some_and(<[u8]>::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        assert_eq!(after(b"Record 12\r\n{"), Some(&b"\n{"[..]));
        assert!(is(b"Record 1") && is(b"Record 1 "));
        for other in ["Record ", "Record 1x", "Record 1\n", "record 1", "{", ""] {
            assert!(!is(other.as_bytes()), "{other}");
        }
    }
}
