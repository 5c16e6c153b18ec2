//! The shell sink: a command in the report that somebody will copy and run.

use crate::escape::visible::is_hidden;

/// `word` as one argument of a POSIX shell, or `None` when it holds a character that a terminal would not paste as it is shown.
/// A leading `-` is not its business: put `--` before it.
#[must_use]
pub fn argument(word: &str) -> Option<String> {
    if word.is_empty() || word.chars().any(is_hidden) {
        return None;
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_./:,+=@%-".contains(&byte);
    if word.bytes().all(plain) {
        return Some(word.to_owned());
    }
    Some(format!("'{}'", word.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_stay_one_word() {
        let check = |given: &str, expect: Option<&str>| assert_eq!(argument(given).as_deref(), expect);
        check("alder/DC01/Security.evtx:48211", Some("alder/DC01/Security.evtx:48211"));
        check("a b.zip!x:1", Some("'a b.zip!x:1'"));
        check("$(touch x)'`id`:1", Some(r"'$(touch x)'\''`id`:1'"));
        check("a\nrm -rf x:1", None);
        check("\u{202e}cod.exe:1", None);
    }
}
