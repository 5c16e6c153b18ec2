//! Texts as small numbers, so that joins compare integers. ASCII case does not count.

use std::collections::HashMap;

/// A user name without its domain, or the SID where no name is logged. 0 is nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct UserNo(u32);

/// A session id as a host numbers it. 0 is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SessionNo(u32);

impl UserNo {
    /// No account was named.
    pub(crate) const NOBODY: Self = Self(0);
}

impl SessionNo {
    /// No session was named.
    pub(crate) const NONE: Self = Self(0);
}

/// Numbers texts in the order they come, from 1.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    numbers: HashMap<Box<str>, u32>,
    folded: String,
}

impl Interner {
    /// The number of `text`; a new one when it was never seen.
    fn number(&mut self, text: &str) -> u32 {
        self.folded.clear();
        self.folded.extend(text.chars().map(|letter| letter.to_ascii_lowercase()));
        if let Some(number) = self.numbers.get(self.folded.as_str()) {
            return *number;
        }
        let number = u32::try_from(self.numbers.len() + 1).expect("fewer texts than observations fit memory");
        self.numbers.insert(self.folded.as_str().into(), number);
        number
    }

    /// The user of an account name, in any of its spellings (`name`, `DOMAIN\name`, `name@realm`), else of a SID.
    pub(crate) fn user(&mut self, name: Option<&str>, sid: Option<&str>) -> UserNo {
        match name.map(bare_name).filter(|name| !name.is_empty()).or(sid) {
            Some(text) => UserNo(self.number(text)),
            None => UserNo::NOBODY,
        }
    }

    /// The session of an id; null ids (`0x0`) are none.
    pub(crate) fn session(&mut self, id: Option<&str>) -> SessionNo {
        match id.filter(|id| !matches!(*id, "" | "-" | "0x0" | "0")) {
            Some(id) => SessionNo(self.number(id)),
            None => SessionNo::NONE,
        }
    }
}

/// An account name without domain and realm.
pub(crate) fn bare_name(name: &str) -> &str {
    let name = name.rsplit_once('\\').map_or(name, |(_, name)| name);
    match name.split_once('@') {
        Some((bare, _)) if !bare.is_empty() => bare,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_one_in_every_spelling() {
        let mut users = Interner::default();
        let mara = users.user(Some("mara"), None);
        for spelling in ["MARA", "ALDER\\mara", "mara@alder.example", "Mara@ALDER"] {
            assert_eq!(users.user(Some(spelling), Some("S-1-5-21-1-2-3-1104")), mara, "{spelling}");
        }
        assert_ne!(users.user(Some("mark"), None), mara);
        assert_eq!(users.user(Some(""), None), UserNo::NOBODY);
        assert_eq!(users.session(Some("0x0")), SessionNo::NONE);
        assert_eq!(users.session(Some("0x3E7")), users.session(Some("0x3e7")));
    }
}
