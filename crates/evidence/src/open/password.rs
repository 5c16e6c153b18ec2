//! Passwords of archives: kept for a run, never shown, never stored.

use std::fmt;

/// Passwords to try on encrypted members of archives, in this order.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Passwords(Vec<Vec<u8>>);

impl Passwords {
    /// One a line, as they are: blanks count, ends of lines and a byte-order mark do not. Empty lines are passed over.
    #[must_use]
    pub fn of_lines(text: &[u8]) -> Self {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let lines = text.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        Self(lines.filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect())
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(Vec::as_slice)
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passwords", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_lines_and_are_not_shown() {
        let passwords = Passwords::of_lines(b"\xef\xbb\xbfa b\r\n\n c\n");
        assert_eq!(passwords.iter().collect::<Vec<_>>(), [b"a b".as_slice(), b" c"]);
        assert_eq!(format!("{passwords:?}"), "2 passwords");
    }
}
