//! Files and their safe replacement: what a case is made of before anybody asks what is in it.

pub(crate) mod disk;
pub(crate) mod lock;
pub(crate) mod manifest;
pub(crate) mod names;
pub(crate) mod publish;
