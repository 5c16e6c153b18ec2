//! Why an object is no event: what its rejection says.

/// What is wrong with an object. The words are the same for every record, so that neighbours with one fault become one rejection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// The text ends before the object does.
    #[error("a json object that ends too early")]
    EndsEarly,
    /// It breaks the grammar (RFC 8259).
    #[error("no valid json")]
    Syntax,
    /// A value that is not an object.
    #[error("no json object")]
    NoObject,
    /// Beyond [`crate::limits::RECORD_DEPTH_MAX`].
    #[error("a json object that nests too deeply")]
    TooDeep,
    /// Beyond [`crate::limits::RECORD_TEXT_BYTES_MAX`].
    #[error("a json object with too much text")]
    TooLarge,
    /// An object of something else: this format's all have a member of that name.
    #[error("not a record of this format: it lacks {0}")]
    Lacks(&'static str),
    /// A line that its writer puts between records. It is passed over: no row, and no rejection.
    #[error("a line between records")]
    NoRecord,
    /// Of a table, a date that is in another order of day and month than the others are.
    #[error("a date whose day and month stand the other way round than in the rest of the file")]
    OtherDateOrder,
}
