//! One file per command.

mod answer;
mod choose;
mod destination;
mod detect;
mod documents;
mod ingest;
mod investigate;
mod mapping;
mod open;
mod problems;
mod register;
mod report;
mod rules_not_used;
mod rules_summary;
mod scope;
mod show;
mod simulate;
mod trace;

use crate::args::{Command, MappingCommand, RegisterCommand};
use crate::outcome::Outcome;

/// Runs a command.
pub(crate) fn run(command: Command) -> anyhow::Result<Outcome> {
    match command {
        Command::Investigate(arguments) => investigate::run(&arguments),
        Command::Ingest(arguments) => ingest::run(&arguments),
        Command::Detect(arguments) => detect::run(&arguments),
        Command::Trace(arguments) => trace::run(&arguments),
        Command::Scope(arguments) => scope::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Show(arguments) => show::run(&arguments),
        Command::Register(RegisterCommand::Draft { case }) => register::draft(&case),
        Command::Register(RegisterCommand::Check { file }) => register::check(&file),
        Command::Mapping(MappingCommand::Try(arguments)) => mapping::try_on(&arguments),
        Command::Mapping(MappingCommand::List { json }) => mapping::list(json),
        Command::Mapping(MappingCommand::Show { name }) => mapping::show(&name),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Completions { shell } => documents::completions(shell),
        Command::Man => documents::man(),
        Command::DocsDump { name, rules, of } => documents::dump(&name, &rules, &of),
    }
}
