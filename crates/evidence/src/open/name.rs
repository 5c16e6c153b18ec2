//! Names as they are shown: inside the evidence, unique, and never taken for a place to write to.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Text of a name's bytes: what is not UTF-8 as `\xNN`.
pub(crate) fn text(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02x}"));
        }
    }
    out
}

/// A member's name as a path below its archive: no root, no `.`, no `..`. The flag says whether the name pointed elsewhere.
pub(crate) fn inside(name: &str) -> (String, bool) {
    // Archives made on Windows by old tools part folders by backslashes; a name with both kinds is taken as it is.
    let swapped;
    let name = if name.contains('\\') && !name.contains('/') {
        swapped = name.replace('\\', "/");
        &swapped
    } else {
        name
    };
    let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    let elsewhere = name.starts_with('/') || name.split('/').any(|part| part == "..");
    let inside = parts.join("/");
    (if inside.is_empty() { "unnamed".to_owned() } else { inside }, elsewhere)
}

/// The name of what a compressed file holds, from the compressed file's own name.
pub(crate) fn unpacked(name: &str, extensions: &[(&str, &str)]) -> String {
    let file = name.rsplit(['/', '!']).next().unwrap_or(name);
    let lower = file.to_ascii_lowercase();
    for (packed, unpacked) in extensions {
        if lower.ends_with(packed) && lower.len() > packed.len() {
            return format!("{}{unpacked}", &file[..file.len() - packed.len()]);
        }
    }
    "content".to_owned()
}

/// Makes the names of one folder or archive unique: the second `a` becomes `a~2`.
#[derive(Default)]
pub(crate) struct Unique {
    /// The next number by name. Hashes, not names: an archive may have a million members. A collision only adds a suffix.
    seen: HashMap<u64, u32>,
}

impl Unique {
    pub(crate) fn name(&mut self, name: String) -> String {
        let own = hash(&name);
        let Some(mut number) = self.seen.get(&own).copied() else {
            self.seen.insert(own, 2);
            return name;
        };
        // Counting goes on where the last one of that name stopped, so that a million equal names stay linear.
        loop {
            let other = format!("{name}~{number}");
            number += 1;
            self.seen.insert(own, number);
            if let std::collections::hash_map::Entry::Vacant(vacant) = self.seen.entry(hash(&other)) {
                vacant.insert(2);
                return other;
            }
        }
    }
}

fn hash(name: &str) -> u64 {
    // Fixed keys: the same evidence gives the same names.
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside() {
        let check = |given: &str, expect: &str, elsewhere: bool| {
            assert_eq!(inside(given), (expect.to_owned(), elsewhere), "{given}");
        };
        check("var/log/auth.log", "var/log/auth.log", false);
        check("./a", "a", false);
        check("../../etc/passwd", "etc/passwd", true);
        check("/etc/passwd", "etc/passwd", true);
        check("a/../b", "a/b", true);
        check("C\\Windows\\x.evtx", "C/Windows/x.evtx", false);
        check("..", "unnamed", true);
        check("..\\x", "x", true);
    }

    #[test]
    fn names_are_unique_text() {
        assert_eq!(text(b"a\xffb"), "a\\xffb");
        let mut unique = Unique::default();
        let names = ["a", "a", "a~2", "a"].map(|name| unique.name(name.to_owned()));
        assert_eq!(names, ["a", "a~2", "a~2~2", "a~3"]);
        let extensions = [(".tgz", ".tar"), (".gz", "")];
        assert_eq!(unpacked("x/Auth.log.1.GZ", &extensions), "Auth.log.1");
        assert_eq!(unpacked("uac.tgz", &extensions), "uac.tar");
        assert_eq!(unpacked("b.zip!blob", &extensions), "content");
    }
}
