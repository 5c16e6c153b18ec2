//! Arguments as typed. What they mean is resolved in `commands`.

mod mapping;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
pub(crate) use mapping::{MappingCommand, TryMapping};
use model::{Level, Seed, Timestamp};
use std::path::PathBuf;

/// The whole command line.
#[derive(Parser)]
#[command(
    name = "hopscope",
    version,
    about = "How far did an intruder hop from a managed service provider into its customers?",
    long_about = "hopscope reads the logs of a provider and its customers and answers per customer: reached, attempted, not seen, \
                  or cannot tell - with the path, the dates, the evidence and the gaps. It only reads logs and writes reports.",
    after_help = "Exit status: 0 done; 1 could not be done: disk full, case in use by another process, or a defect of this program; 2 wrong usage, also seeds that match nothing in the evidence; 3 done, and some evidence could not be read (it is listed; a log in no known format changes the status only where nothing was read, and is told with the verdict); \
                  4 done, and a tenant was reached (with --fail-on-reached); 130 stopped by Ctrl-C.\n\nStart with: hopscope investigate EVIDENCE",
    max_term_width = 110,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Read evidence, join logons, trace paths, give a verdict per tenant and write the report
    Investigate(Investigate),
    /// Read evidence into a case, and stop there
    Ingest(Ingest),
    /// Match Sigma rules over a case, or over evidence that is read into one first
    Detect(Detect),
    /// Trace paths in a case again, with other seeds or another window, without its evidence
    Trace(Trace),
    /// Print the verdicts that a case holds
    Scope(Scope),
    /// Write the report of a case again
    Report(Report),
    /// Print a record as it stands in the evidence
    Show(Show),
    /// List what is read, or tell from which fields a format is read and what becomes of them
    #[command(after_help = "Examples:\n  \
        hopscope formats\n  \
        hopscope formats cloudtrail\n  \
        hopscope formats --json | jq -r .name")]
    Formats {
        /// A format of the list
        name: Option<String>,
        /// Print the list as JSON, one a line
        #[arg(long, conflicts_with = "name")]
        json: bool,
    },
    /// Draft or check a register of tenants, networks and links
    #[command(
        subcommand,
        after_help = "Examples:\n  \
            hopscope register draft --case ./case-0815 > register.toml\n  \
            hopscope register check register.toml"
    )]
    Register(RegisterCommand),
    /// Try a mapping on a file, list and print those that come with hopscope
    #[command(
        subcommand,
        after_help = "Examples:\n  \
            hopscope mapping show screenconnect-sessions > acme.toml\n  \
            hopscope mapping try sessions.csv acme.toml\n  \
            hopscope investigate ./evidence --mapping acme.toml"
    )]
    Mapping(MappingCommand),
    /// Write the made-up provider, its customers and one intrusion as log files, with the truth beside them
    Simulate(Simulate),
    /// Print shell completions
    #[command(after_help = "Examples:\n  \
        hopscope completions bash > ~/.local/share/bash-completion/completions/hopscope\n  \
        hopscope completions zsh > ~/.zfunc/_hopscope")]
    Completions {
        /// For which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
    /// Print a generated document (used by the project's own tests)
    #[command(hide = true)]
    DocsDump {
        /// Its name: `cli`, `events`, `formats` or `rules-not-used`
        name: String,
        /// For `rules-not-used`: folders of Sigma rules
        #[arg(long, value_name = "DIR")]
        rules: Vec<PathBuf>,
        /// For `rules-not-used`: what the folders are, for people
        #[arg(long, value_name = "TEXT", default_value = "")]
        of: String,
    },
}

/// Folder of the case where none is named.
pub(crate) const CASE_DEFAULT: &str = "hopscope-case";

/// Which case.
#[derive(Args)]
pub(crate) struct CaseArgument {
    /// Folder of the case
    #[arg(long = "case", value_name = "DIR", default_value = CASE_DEFAULT, value_hint = ValueHint::DirPath)]
    pub(crate) case: PathBuf,
}

/// What to read and how.
#[derive(Args)]
pub(crate) struct Reading {
    /// Folders, files or archives. The first folder level is the tenants, unless it is clearly one collection or --tenant is given
    #[arg(required = true, value_name = "EVIDENCE", value_hint = ValueHint::AnyPath)]
    pub(crate) evidence: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) case: CaseArgument,
    /// Register of tenants, networks, links, jump hosts and change windows (TOML); kept in the case
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) register: Option<PathBuf>,
    /// Whose all of this evidence is, whatever its folders are called; hosts that the register gives to another tenant stay with that one
    #[arg(long, value_name = "NAME", value_parser = tenant)]
    pub(crate) tenant: Option<String>,
    /// Which tenant is the provider (a folder called `provider` or `msp` is taken for it)
    #[arg(long, value_name = "NAME")]
    pub(crate) provider: Option<String>,
    /// Offset of logs that carry no time zone, where the register has none for the tenant
    #[arg(long, value_name = "OFFSET", default_value = "+00:00", allow_hyphen_values = true)]
    pub(crate) assume_zone: String,
    /// Year of the last line of logs that carry no year (default: by the file's modification time)
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1970..=2200))]
    pub(crate) assume_year: Option<i32>,
    /// File of passwords for encrypted zip archives, one a line, tried in turn; they are not kept
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) password_file: Option<PathBuf>,
    /// Mapping file for logs that no format here knows (TOML, see docs/mappings.md); asked before all formats. May be given several times
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) mapping: Vec<PathBuf>,
    /// Threads (default: one per core)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Start the case anew, deleting what it holds
    #[arg(long)]
    pub(crate) force: bool,
}

/// A name that a folder could have, as tenants have it.
fn tenant(name: &str) -> Result<String, String> {
    if name.trim().is_empty() || name.contains('/') {
        return Err("a tenant has a name, without a slash".to_owned());
    }
    Ok(name.to_owned())
}

/// What is asked.
#[derive(Args)]
pub(crate) struct Asking {
    /// Where to start. May be given several times; without it, odd logons are ranked.
    #[arg(
        long = "seed",
        value_name = "SEED",
        help = "Something known to be the intruder's: KIND:[TENANT/]VALUE[@TIME], KIND = host | account | address | key, \
                TIME = RFC 3339, a date for the whole day (UTC), or FROM..TO. May be given several times. Without a seed, odd logons are ranked"
    )]
    pub(crate) seeds: Vec<Seed>,
    /// Begin of the window (RFC 3339); default: the first record
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<Timestamp>,
    /// End of the window (RFC 3339); default: the last record
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<Timestamp>,
}

/// How the answer is given.
#[derive(Args)]
pub(crate) struct Answering {
    /// Print the scope object (`hopscope.scope/1`) instead of text
    #[arg(long)]
    pub(crate) json: bool,
    /// Exit with status 4 when a tenant was reached
    #[arg(long)]
    pub(crate) fail_on_reached: bool,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    hopscope investigate ./evidence\n  \
    hopscope investigate ./evidence --register register.toml --seed 'host:provider/JUMP01@2026-01-14T09:00:00Z'\n  \
    hopscope investigate ./evidence --rules ./sigma/rules --rules ./our-rules --min-level medium\n  \
    hopscope investigate dc01.zip --case ./case-0815 --seed address:198.51.100.23 --json | jq '.tenants[] | {tenant, verdict}'")]
pub(crate) struct Investigate {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Folder or file of Sigma rules to match over the evidence, beside those that come with hopscope; what they find is kept in the case and makes hops surer. May be given several times
    #[arg(long, value_name = "DIR", value_hint = ValueHint::AnyPath)]
    pub(crate) rules: Vec<PathBuf>,
    /// Without the rules that come with hopscope
    #[arg(long, requires = "rules")]
    pub(crate) no_own_rules: bool,
    /// File that says which events the log sources of rules mean, beside those that are known (TOML, see docs/detect.md). May be given several times
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "rules")]
    pub(crate) log_sources: Vec<PathBuf>,
    /// Other levels of what rules find, and exclusions with a reason (TOML, see docs/detect.md); kept in the case
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) tuning: Option<PathBuf>,
    /// Leave out rules below this level: informational, low, medium, high, critical. Not with --tuning, which may raise levels
    #[arg(long, value_name = "LEVEL", value_parser = level, requires = "rules", conflicts_with = "tuning")]
    pub(crate) min_level: Option<Level>,
    /// Use rules of this status alone. May be given several times
    #[arg(long, value_name = "STATUS", value_parser = PossibleValuesParser::new(engine::RULE_STATUSES), requires = "rules")]
    pub(crate) status: Vec<String>,
    /// What `%NAME%` in rules with the modifier `expand` stands for. May be given several times, also for one name
    #[arg(long, value_name = "NAME=VALUE", value_parser = placeholder, requires = "rules")]
    pub(crate) placeholder: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) asking: Asking,
    #[command(flatten)]
    pub(crate) answering: Answering,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    hopscope ingest ./evidence/alder ./evidence/provider --case ./case-0815\n  \
    hopscope ingest ./late/DC01 ./late/web01.zip --tenant alder --case ./case-0815")]
pub(crate) struct Ingest {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Print the list of files as JSON, one a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
#[command(
    after_help = "Findings go to standard output or to --output, what became of rules and findings to standard error.\n\nExamples:\n  \
    hopscope detect ./evidence\n  \
    hopscope detect ./evidence --rules ./sigma/rules --json > findings.jsonl\n  \
    hopscope detect --case ./case-0815 --rules ./sigma/rules --min-level high --group rule\n  \
    hopscope detect --case ./case-0815 --rules ./sigma/rules --tuning tuning.toml --format navigator --tenant alder --output alder.json\n  \
    hopscope detect --case ./case-0815 --rules ./sigma/rules --not-used 2> not-used.txt"
)]
pub(crate) struct Detect {
    /// Folders, files or archives. Without --case they are matched and forgotten; with it, they are read into the case first. Without any, the
    /// case is matched as it is
    #[arg(value_name = "EVIDENCE", value_hint = ValueHint::AnyPath)]
    pub(crate) evidence: Vec<PathBuf>,
    /// Folder or file of Sigma rules, beside the rules that come with hopscope. May be given several times
    #[arg(long, value_name = "DIR", value_hint = ValueHint::AnyPath)]
    pub(crate) rules: Vec<PathBuf>,
    /// Without the rules that come with hopscope
    #[arg(long)]
    pub(crate) no_own_rules: bool,
    /// File that says which events the log sources of rules mean, beside those that are known (TOML, see docs/detect.md). May be given several times
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) log_sources: Vec<PathBuf>,
    /// Folder of the case
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) case: Option<PathBuf>,
    /// Register of tenants, networks, links, jump hosts and change windows (TOML); kept in the case
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) register: Option<PathBuf>,
    /// File of passwords for encrypted zip archives, one a line, tried in turn; they are not kept
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "evidence")]
    pub(crate) password_file: Option<PathBuf>,
    /// Mapping file for logs that no format here knows (TOML, see docs/mappings.md); asked before all formats. May be given several times
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "evidence")]
    pub(crate) mapping: Vec<PathBuf>,
    /// Other levels of rules, and exclusions with a reason (TOML, see docs/detect.md)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) tuning: Option<PathBuf>,
    /// Leave out what is below this level: informational, low, medium, high, critical
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub(crate) min_level: Option<Level>,
    /// Use rules of this status alone. May be given several times
    #[arg(long, value_name = "STATUS", value_parser = PossibleValuesParser::new(engine::RULE_STATUSES))]
    pub(crate) status: Vec<String>,
    /// What `%NAME%` in rules with the modifier `expand` stands for. May be given several times, also for one name
    #[arg(long, value_name = "NAME=VALUE", value_parser = placeholder)]
    pub(crate) placeholder: Vec<(String, String)>,
    /// Findings of this tenant alone. May be given several times
    #[arg(long, value_name = "NAME", value_parser = tenant)]
    pub(crate) tenant: Vec<String>,
    /// How findings are given
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: FindingFormat,
    /// The same as --format jsonl (`hopscope.finding/1`)
    #[arg(long, conflicts_with_all = ["csv", "format"])]
    pub(crate) json: bool,
    /// The same as --format csv
    #[arg(long, conflicts_with = "format")]
    pub(crate) csv: bool,
    /// What text tells together
    #[arg(long, value_name = "BY", value_enum, default_value_t)]
    pub(crate) group: FindingGroup,
    /// Write findings to this file instead of standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// Replace the file of --output
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
    /// List every rule that cannot be used, and why
    #[arg(long)]
    pub(crate) not_used: bool,
    /// Threads (default: one per core)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// How findings are given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FindingFormat {
    /// For people, grouped as --group says
    #[default]
    Text,
    /// JSON, one object a line (`hopscope.finding/1`)
    Jsonl,
    /// CSV, one finding a line
    Csv,
    /// Timesketch timeline, JSON lines
    Timesketch,
    /// Timesketch timeline, CSV
    TimesketchCsv,
    /// Layer of the ATT&CK Navigator
    Navigator,
}

/// What text tells together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FindingGroup {
    /// Rules under their host, hosts under their tenant, the worst first
    #[default]
    Host,
    /// Rules with their tenants and hosts, the worst first
    Rule,
    /// Nothing: a line for each finding
    None,
}

impl Detect {
    /// The format, also where it is asked for in short.
    pub(crate) const fn format(&self) -> FindingFormat {
        match (self.json, self.csv) {
            (true, _) => FindingFormat::Jsonl,
            (_, true) => FindingFormat::Csv,
            _ => self.format,
        }
    }

    /// Is evidence matched and nothing kept?
    pub(crate) const fn is_without_case(&self) -> bool {
        self.case.is_none() && !self.evidence.is_empty()
    }

    /// What is read, and how.
    pub(crate) fn reading(&self) -> Reading {
        Reading {
            evidence: self.evidence.clone(),
            case: self.case(),
            register: self.register.clone(),
            tenant: None,
            provider: None,
            assume_zone: "+00:00".to_owned(),
            assume_year: None,
            password_file: self.password_file.clone(),
            mapping: self.mapping.clone(),
            threads: self.threads,
            force: false,
        }
    }

    /// The case, by default the one in this folder.
    pub(crate) fn case(&self) -> CaseArgument {
        CaseArgument { case: self.case.clone().unwrap_or_else(|| PathBuf::from(CASE_DEFAULT)) }
    }
}

fn level(text: &str) -> Result<Level, String> {
    let words: Vec<&str> = Level::ALL.iter().map(|level| level.as_str()).collect();
    let wanted = || format!("levels are {}", words.join(", "));
    Level::parse(text).ok_or_else(wanted)
}

fn placeholder(text: &str) -> Result<(String, String), String> {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    match text.split_once('=') {
        Some((name, value)) if is_name(name) => Ok((name.to_owned(), value.to_owned())),
        _ => Err("a placeholder is NAME=VALUE, with letters, digits and _ in its name".to_owned()),
    }
}

#[derive(Args)]
#[command(
    after_help = "Example:\n  hopscope trace --case ./case-0815 --seed 'key:SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU'"
)]
pub(crate) struct Trace {
    #[command(flatten)]
    pub(crate) case: CaseArgument,
    #[command(flatten)]
    pub(crate) asking: Asking,
    #[command(flatten)]
    pub(crate) answering: Answering,
    /// Another register than the case's; kept in the case
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) register: Option<PathBuf>,
    /// Another tuning file than the case's, for what rules found (TOML, see docs/detect.md); kept in the case
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) tuning: Option<PathBuf>,
}

#[derive(Args)]
#[command(after_help = "Example:\n  hopscope scope --case ./case-0815 --json > scope.json")]
pub(crate) struct Scope {
    #[command(flatten)]
    pub(crate) case: CaseArgument,
    #[command(flatten)]
    pub(crate) answering: Answering,
}

#[derive(Args)]
#[command(after_help = "Example:\n  hopscope report --case ./case-0815")]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) case: CaseArgument,
    /// Print the paths of the written files as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    hopscope show alder/DC01/Security.evtx:48213\n  \
    hopscope show 9f86d081884c:12 --case ./case-0815 --raw")]
pub(crate) struct Show {
    /// FILE:RECORD as reports give it; FILE may also be the beginning of the file's SHA-256 (8 digits or more)
    #[arg(value_name = "FILE:RECORD")]
    pub(crate) pointer: String,
    #[command(flatten)]
    pub(crate) case: CaseArgument,
    /// Print as it is, control characters and all (for pipes; can act on a terminal)
    #[arg(long)]
    pub(crate) raw: bool,
}

#[derive(Subcommand)]
pub(crate) enum RegisterCommand {
    /// Write a register from what the evidence of a case shows, for a person to correct
    #[command(after_help = "Example:\n  hopscope ingest ./evidence && hopscope register draft > register.toml")]
    Draft {
        #[command(flatten)]
        case: CaseArgument,
    },
    /// Check a register file
    #[command(
        after_help = "Example:\n  hopscope register check register.toml && hopscope trace --register register.toml"
    )]
    Check {
        /// The file
        #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
}

#[derive(Args)]
#[command(
    after_help = "Example:\n  hopscope simulate ./scenario && hopscope investigate ./scenario/evidence --register ./scenario/register.toml"
)]
pub(crate) struct Simulate {
    /// Folder to write to; must be empty or absent
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) folder: PathBuf,
    /// Delete an earlier scenario there first
    #[arg(long)]
    pub(crate) force: bool,
}
