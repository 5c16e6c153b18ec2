//! `hopscope scope`: the answer to the question that the case was last asked.

use super::{answer, open};
use crate::args::Scope;
use crate::outcome::Outcome;
use crate::progress::Progress;

pub(crate) fn run(arguments: &Scope) -> anyhow::Result<Outcome> {
    let progress = Progress::new();
    let mut case = open::case(&arguments.case)?;
    let question = engine::last_question(&case)?;
    answer::give(&mut case, &question, &arguments.answering, open::threads(None), &progress)
}
