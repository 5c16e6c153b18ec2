//! What a rule file may cost. Rules come from strangers as evidence does; real ones stay far below each of these.
//!
//! The largest of SigmaHQ has 288 KiB and 4,400 values; no rule has more than 124 brackets or a few dozen regular expressions.

/// Bytes of a file.
pub const FILE_BYTES: usize = 1 << 20;
/// YAML documents in a file.
pub(crate) const DOCUMENTS: usize = 256;
/// YAML nodes in a file, with aliases followed and global documents copied.
pub(crate) const NODES: usize = 200_000;
/// Bytes of text in those nodes.
pub(crate) const TEXT_BYTES: usize = 8 << 20;
/// How deep YAML may nest. Below what the YAML crate itself allows (128).
pub(crate) const DEPTH: usize = 32;
/// Opening brackets in a file: the YAML scanner takes time that grows with their square.
pub(crate) const BRACKETS: usize = 4096;
/// Bytes of a condition.
pub(crate) const CONDITION_BYTES: usize = 16 << 10;
/// How deep parentheses may nest in a condition.
pub(crate) const CONDITION_DEPTH: usize = 32;
/// How many `not` may follow each other.
pub(crate) const CONDITION_NOTS: usize = 8;
/// Parts of a condition, with searches put in place of their names.
pub(crate) const CONDITION_PARTS: usize = 100_000;
/// Leaves of a rule: values, times what modifiers make of each.
pub(crate) const LEAVES: usize = 20_000;
/// Bytes of text in the values of a rule, with what modifiers make of each; the largest of SigmaHQ has some 200,000.
pub(crate) const RULE_TEXT_BYTES: usize = 4 << 20;
/// Bytes of that in all rules together: what is looked for together is one automaton per field.
pub(crate) const ALL_TEXT_BYTES: usize = 32 << 20;
/// Wildcards of a value and the texts between them; the most of SigmaHQ are a dozen.
pub(crate) const PATTERN_PIECES: usize = 256;
/// Dashes of a value that `windash` varies: each multiplies by five.
pub(crate) const DASHES: usize = 4;
/// Bytes of a regular expression.
pub(crate) const REGEX_BYTES: usize = 4096;
/// Regular expressions in a file: the largest take some 20 ms each to compile.
pub(crate) const REGEXES: usize = 128;
/// Bytes of a rule's text that a reason quotes.
pub(crate) const QUOTE_BYTES: usize = 80;
/// Values that a placeholder stands for, and values that one text with placeholders becomes.
pub(crate) const PLACEHOLDER_VALUES: usize = 4096;
/// Values and condition parts that filters add to all rules together.
pub(crate) const FILTERED_PARTS: usize = 4_000_000;
/// Correlation rules of all files together.
pub(crate) const CORRELATIONS: usize = 1024;
/// Rules that a filter may name.
pub(crate) const FILTERED_RULES: usize = 1024;
/// What a correlation may refer to.
pub(crate) const REFERENCES: usize = 64;
/// Fields of a correlation: those it groups by and those it counts.
pub(crate) const CORRELATION_FIELDS: usize = 16;
/// Parts of a temporal correlation's condition, which is asked for every event.
pub(crate) const CORRELATION_PARTS: usize = 1024;
/// Microseconds of a time span: ten years.
pub(crate) const SPAN: i64 = 10 * 366 * 86_400 * 1_000_000;
