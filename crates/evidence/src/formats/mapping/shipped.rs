//! The mappings that come with hopscope: to be used, copied and changed.

use super::format::Mapping;
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

const FILES: &[&str] = &[
    include_str!("../../../../../mappings/screenconnect-sessions.toml"),
    include_str!("../../../../../mappings/screenconnect-audit.toml"),
    include_str!("../../../../../mappings/ninjaone-activities.toml"),
    include_str!("../../../../../mappings/ninjaone-activities-api.toml"),
    include_str!("../../../../../mappings/n-central-audit.toml"),
    include_str!("../../../../../mappings/n-sight-user-audit.toml"),
    include_str!("../../../../../mappings/datto-rmm-activity.toml"),
    include_str!("../../../../../mappings/datto-rmm-activity-api.toml"),
    include_str!("../../../../../mappings/kaseya-vsa-remote-control.toml"),
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
