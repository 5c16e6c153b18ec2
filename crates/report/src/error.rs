//! What can go wrong while a report is written: the writer itself, or a value that JSON cannot hold.

/// A report that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The writer failed.
    #[error("writing {what}")]
    Write {
        /// Which output.
        what: &'static str,
        /// Why.
        source: std::io::Error,
    },
    /// A value could not be put into JSON.
    #[error("rendering {what} as JSON")]
    Json {
        /// Which output.
        what: &'static str,
        /// Why.
        source: serde_json::Error,
    },
}
