//! The mappings that come with hopscope: to be used, copied and changed.

use super::Mapping;
use crate::format::Format;
use std::sync::LazyLock;

/// A mapping that comes with hopscope.
#[derive(Debug)]
pub struct Shipped {
    /// Ready for use.
    pub mapping: Mapping,
    /// Its file.
    pub text: &'static str,
}

/// All of them, in the order in which they are asked.
#[must_use]
pub fn shipped() -> &'static [Shipped] {
    &SHIPPED
}

macro_rules! files {
    ($($name:literal),+ $(,)?) => { &[$(include_str!(concat!("../../../../../mappings/", $name, ".toml"))),+] };
}

const FILES: &[&str] = &[








];

static SHIPPED: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    let read = |&text: &&'static str| Shipped {
        mapping: Mapping::parse(text).expect("a test reads every shipped mapping"),
        text,
    };
    FILES.iter().map(read).collect()
});

/// As formats.
pub(crate) fn formats() -> impl Iterator<Item = &'static dyn Format> {
    shipped().iter().map(|shipped| &shipped.mapping as &dyn Format)
}
