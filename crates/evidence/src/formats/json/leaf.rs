//! What an object is told as: leaves by their paths.

/// A leaf.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Leaf<'a> {
    Text(&'a str),
    Unsigned(u64),
    Signed(i64),
    /// Every other number, as written: with a fraction or an exponent, or beyond 64 bits.
    Float(&'a str),
    Bool(bool),
}

impl Leaf<'_> {
    /// Calls `with` with the leaf as text, which for numbers is how the object spells them.
    pub(crate) fn as_text<R>(&self, scratch: &mut String, with: impl FnOnce(&str) -> R) -> R {
        scratch.clear();
        match self {
            Self::Text(text) | Self::Float(text) => return with(text),
            Self::Bool(truth) => return with(if *truth { "true" } else { "false" }),
            Self::Unsigned(number) => push_digits(scratch, *number),
            Self::Signed(number) => {
                scratch.push_str(if *number < 0 { "-" } else { "" });
                push_digits(scratch, number.unsigned_abs());
            }
        }
        with(scratch)
    }

    /// The leaf as a number that is not negative, also where it is text.
    pub(crate) fn number(&self) -> Option<u64> {
        match self {
            Self::Unsigned(number) => Some(*number),
            Self::Signed(number) => u64::try_from(*number).ok(),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Float(_) | Self::Bool(_) => None,
        }
    }
}

/// Formatting takes several times as long, and every number in `extra` is written as text.
fn push_digits(text: &mut String, mut number: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + u8::try_from(number % 10).expect("a digit");
        number /= 10;
        if number == 0 {
            break;
        }
    }
    text.push_str(std::str::from_utf8(&digits[start..]).expect("digits are ASCII"));
}

/// Who takes the leaves of an object.
pub(crate) trait Sink {
    /// A leaf by its path: the names that lead to it, joined by dots.
    fn leaf(&mut self, path: &str, leaf: Leaf<'_>);

    /// The leaves of an array, a line each. `are_numbers` says that every one stood there as a number that is not negative, which whoever
    /// knows arrays of bytes asks; to all others the lines are a text.
    fn array(&mut self, path: &str, lines: &str, are_numbers: bool) {
        let _ = are_numbers;
        self.leaf(path, Leaf::Text(lines));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_are_texts_as_written() {
        let check =
            |leaf: Leaf<'_>, expect: &str| leaf.as_text(&mut String::from("x"), |text| assert_eq!(text, expect));
        check(Leaf::Unsigned(0), "0");
        check(Leaf::Unsigned(u64::MAX), "18446744073709551615");
        check(Leaf::Signed(i64::MIN), "-9223372036854775808");
        check(Leaf::Float("1.50"), "1.50");
        check(Leaf::Bool(false), "false");
        assert_eq!((Leaf::Text(" 7 ").number(), Leaf::Signed(-7).number()), (Some(7), None));
    }
}
