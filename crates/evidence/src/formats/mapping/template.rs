//! Templates: text with fields in braces, `{Technician}` or `teamviewer-{ID}`.

use super::record::Record;

/// Text with fields in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// By its slot.
    Field(usize),
}

impl Template {
    /// Reads it. `slot` gives the slot of a field's name, or says why there is none. Braces themselves are written twice.
    pub(super) fn parse(text: &str, slot: &mut dyn FnMut(&str) -> Result<usize, String>) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            plain.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                plain.push_str(brace);
                rest = after;
                continue;
            }
            if brace == "}" {
                return Err(format!("{text:?} has a closing brace without an opening one"));
            }
            let Some((name, after)) = rest.split_once('}') else {
                return Err(format!("{text:?} has a brace that is not closed"));
            };
            if name.trim().is_empty() || name.contains('{') {
                return Err(format!("{text:?} has no field's name in its braces"));
            }
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            parts.push(Part::Field(slot(name.trim())?));
            rest = after;
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        if parts.is_empty() {
            return Err("an empty text sets nothing".to_owned());
        }
        Ok(Self { parts })
    }

    /// Its text, where it has no fields.
    pub(super) fn constant(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The slots of its fields.
    pub(super) fn slots(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().filter_map(|part| match part {
            Part::Field(slot) => Some(*slot),
            Part::Text(_) => None,
        })
    }

    /// With the fields of a record; `None` where it lacks one of them. `scratch` is room.
    pub(super) fn render<'r>(&'r self, record: &'r Record, scratch: &'r mut String) -> Option<&'r str> {
        match self.parts.as_slice() {
            [Part::Text(text)] => Some(text),
            [Part::Field(slot)] => record.slot(*slot),
            parts => {
                scratch.clear();
                for part in parts {
                    scratch.push_str(match part {
                        Part::Text(text) => text,
                        Part::Field(slot) => record.slot(*slot)?,
                    });
                }
                Some(scratch)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_texts_with_fields() {
        let parse = |text: &str| {
            let mut names: Vec<String> = Vec::new();
            let template = Template::parse(text, &mut |name| {
                names.push(name.to_owned());
                Ok(names.len() - 1)
            });
            template.map(|template| (template.parts.len(), names))
        };
        let check = |text: &str, parts: usize, names: &[&str]| {
            assert_eq!(parse(text), Ok((parts, names.iter().map(|&name| name.to_owned()).collect())), "{text}");
        };
        check("{Technician}", 1, &["Technician"]);
        check("teamviewer-{ID}", 2, &["ID"]);
        check("{ First Name } {Last Name}", 3, &["First Name", "Last Name"]);
        check("{{x}} {a.b}", 2, &["a.b"]);
        check("plain", 1, &[]);
        for wrong in ["", "{", "{a", "a}", "{}", "{ }", "{a{b}"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
