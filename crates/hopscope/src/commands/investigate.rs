//! `hopscope investigate`: the main job, from a folder of evidence to a verdict per tenant.

use super::{answer, open};
use crate::args::Investigate;
use crate::outcome::Outcome;
use crate::progress::Progress;

pub(crate) fn run(arguments: &Investigate) -> anyhow::Result<Outcome> {
    let question = answer::question(&arguments.asking)?;
    let progress = Progress::new();
    let (mut case, _) = open::ingest(&arguments.reading, &progress)?;
    answer::give(&mut case, &question, &arguments.answering, open::threads(arguments.reading.threads), &progress)
}
