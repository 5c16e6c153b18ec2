//! Arguments of `hopscope mapping`.

use clap::{Args, Subcommand, ValueHint};
use std::path::PathBuf;

#[derive(Subcommand)]
pub(crate) enum MappingCommand {
    /// Show what a mapping makes of each record of a file; nothing is kept
    #[command(
        after_help = "A file that the mapping does not recognise is tried all the same, and the reason is told.\n\n\
        Exit status 3 when records were rejected.\n\nExamples:\n  \
        hopscope mapping try sessions.csv acme.toml\n  \
        hopscope mapping try sessions.csv acme.toml --limit 5\n  \
        hopscope mapping try fw1.log acme.toml --json | jq '.rejections[]'"
    )]
    Try(TryMapping),
    /// List the mappings that come with hopscope, and what each is for
    #[command(after_help = "Example:\n  hopscope mapping list")]
    List {
        /// Print them as JSON, one a line
        #[arg(long)]
        json: bool,
    },
    /// Print a mapping that comes with hopscope, to be copied and changed
    #[command(after_help = "Example:\n  hopscope mapping show screenconnect-sessions > acme.toml")]
    Show {
        /// Its name, as `hopscope mapping list` gives it
        name: String,
    },
}

#[derive(Args)]
pub(crate) struct TryMapping {
    /// A file that is not packed
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// A mapping file, or the name of a mapping that comes with hopscope
    #[arg(value_name = "MAPPING", value_hint = ValueHint::FilePath)]
    pub(crate) mapping: PathBuf,
    /// Records and rejections that are listed one by one; all are counted
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) limit: usize,
    /// Offset of times that carry no zone, where the mapping has none
    #[arg(long, value_name = "OFFSET", default_value = "+00:00", allow_hyphen_values = true)]
    pub(crate) assume_zone: String,
    /// Print one JSON object (`hopscope.trial/1`) instead of text
    #[arg(long)]
    pub(crate) json: bool,
}
