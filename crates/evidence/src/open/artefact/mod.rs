//! What a file is that is no log: collections and data sets are full of them, and each is to be told by name, with why it is not read.
//!
//! Told by content first: binaries by signatures ([`signature`]), texts by what all of their kind have ([`text`]), and only texts that
//! have nothing of the kind by the end of their names ([`name`]). Asked after all formats, so that no log is taken for one of these. What
//! is none of them either is described by what it looks like ([`look`]).

mod kind;
mod look;
mod name;
mod signature;
mod signs;
mod text;

pub(super) use kind::Artefact;
pub(super) use look::describe;

/// What begins so, where its bytes say it.
pub(super) fn by_signature(head: &[u8]) -> Option<Artefact> {
    signature::tell(head)
}

/// What text begins so, or is called so. Weaker than what a collection's layout says of a file.
pub(super) fn by_text(head: &[u8], path: &str) -> Option<Artefact> {
    let decoded = crate::formats::text_head(head);
    let file = path.rsplit(['/', '!']).next().unwrap_or(path);
    match look::as_text(&decoded) {
        Some(text) => text::tell(&text, file).or_else(|| name::of_text(&text, file)),
        None => name::of_binary(file),
    }
}

/// Is it a text whose records say when or from where? Asked of what nothing else knows.
pub(super) fn is_like_a_log(head: &[u8]) -> bool {
    look::as_text(&crate::formats::text_head(head))
        .is_some_and(|text| signs::has_mostly(&text) || signs::has_recurrent(&text))
}

#[cfg(test)]
mod tests;
