//! `cargo xtask bench detect`: Sigma rules over EVTX and over a stored case, against decoding alone and against others, in one run.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::input::{Input, chunks};
use super::measure::{Measurement, measure_apart};
use super::pair::{Side, run_pair};
use super::peers;
use super::promise::{self, Promise};
use super::statistics::median;
use crate::workspace;

/// What must hold (of all Windows rules, on two processors).
const EVENTS_PER_SECOND_MIN: f64 = 120_000.0;
const TIMES_DECODING_MAX: f64 = 2.5;
const TIMES_LOOP_MIN: f64 = 2.5;
const TIMES_PEER_MIN: f64 = 80.0;
const LOAD_SECONDS_MAX: f64 = 0.5;
const PEAK_MEGABYTES_MAX: f64 = 400.0;
const STORED_EVENTS_PER_SECOND_MIN: f64 = 1_500_000.0;
const NEW_RULE_EVENTS: f64 = 50e6;
const NEW_RULE_SECONDS_MAX: f64 = 10.0;

/// Of how many rules the time is printed, beside all.
const RULE_COUNTS: [usize; 2] = [100, 500];
/// Exit statuses of hopscope that count as done: the corpus holds damaged files.
const ACCEPTED: &[i32] = &[0, 3];
const HOPSCOPE: &str = "hopscope detect";

/// What is measured, as asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Size of the input.
    pub megabytes: usize,
    /// How often each runs, after a warm-up.
    pub runs: usize,
    /// The `evtx_dump` to compare with, too.
    pub evtx_dump: PathBuf,
    /// The mapping that Chainsaw needs for Sigma rules.
    pub chainsaw_mapping: Option<PathBuf>,
}

/// Runs it. Returns whether every promise was kept.
///
/// # Errors
/// When the corpus is missing, or a run fails.
pub fn run(root: &Path, wanted: &Wanted) -> Result<bool> {
    let corpus = workspace::corpus(root).context("the corpus is needed: ../shared/corpus or HOPSCOPE_CORPUS")?;
    let work = tempfile::tempdir().context("making a folder for the input")?;
    let hopscope = workspace::build_hopscope(root)?;
    let sigma_loop = workspace::build_peer(root, "sigma-loop")?;
    let decode_only = workspace::build_peer(root, "decode-only")?;
    let input = Input::write(work.path(), "input", &chunks(&corpus)?, wanted.megabytes)?;
    let bench = Runner {
        hopscope,
        xtask: std::env::current_exe().context("finding this program")?,
        work: work.path().to_owned(),
        rules: corpus.join("sigma/rules/windows"),
        events: count(&decode_only, &input)?,
        runs: wanted.runs,
        input,
    };
    println!("{} MB of EVTX, {} events", bench.input.bytes / 1_000_000, bench.events);
    let mut promises = bench.on_files(&decode_only, &sigma_loop, &wanted.evtx_dump)?;
    promises.extend(bench.on_a_case()?);
    promises.extend(bench.others(wanted.chainsaw_mapping.as_deref())?);
    bench.by_number_of_rules()?;
    println!();
    Ok(promise::print(&promises))
}

/// Events of the input, as our reader counts them.
fn count(decode_only: &Path, input: &Input) -> Result<f64> {
    let output = Command::new(decode_only).args(input.paths()).output().context("starting decode-only")?;
    let output = String::from_utf8_lossy(&output.stdout);
    output.split(' ').next().unwrap_or_default().parse().context("reading how many events there are")
}

struct Runner {
    hopscope: PathBuf,
    xtask: PathBuf,
    work: PathBuf,
    rules: PathBuf,
    input: Input,
    events: f64,
    runs: usize,
}

impl Runner {
    fn case(&self) -> PathBuf {
        self.work.join("case")
    }

    fn side(&self, name: &str, command: Vec<OsString>, accepted: &[i32]) -> Side {
        Side { name: name.to_owned(), command, accepted: accepted.into() }
    }

    /// `hopscope detect` on the input, without a case.
    fn on_input(&self, rules: &Path) -> Vec<OsString> {
        self.detect(self.input.folder.as_os_str(), rules)
    }

    fn detect(&self, of: &OsStr, rules: &Path) -> Vec<OsString> {
        let command = [self.hopscope.as_os_str(), "detect".as_ref(), of, "--rules".as_ref(), rules.as_os_str()];
        let options = ["--no-own-rules", "--json", "--threads", "2"].map(OsStr::new);
        words(command.into_iter().chain(options))
    }

    /// Median of the seconds of several runs on a case, after a warm-up. What a run found is forgotten before the next: the same rules are
    /// not matched twice otherwise.
    fn on_stored(&self, case: &Path, rules: &Path) -> Result<f64> {
        let command = self.detect(&equals("--case", case), rules);
        let kept = case.join("rule_findings.parquet");
        let run = |_| {
            if kept.exists() {
                fs::remove_file(&kept).with_context(|| format!("removing {}", kept.display()))?;
            }
            let seconds = measure_apart(&self.xtask, &command, ACCEPTED)?.wall_seconds;
            anyhow::ensure!(kept.exists(), "the run kept no findings, so it may have matched nothing");
            Ok(seconds)
        };
        let runs: Vec<f64> = (0..=self.runs).map(run).collect::<Result<_>>()?;
        Ok(median(&runs[1..]))
    }

    fn ingest(&self, evidence: &Path, case: &Path) -> Result<f64> {
        let words_of_it = [self.hopscope.as_os_str(), "ingest".as_ref(), evidence.as_os_str()];
        let command = words(words_of_it.into_iter().chain([equals("--case", case).as_os_str()]));
        Ok(measure_apart(&self.xtask, &command, ACCEPTED)?.wall_seconds)
    }

    /// From files, against decoding alone and against the loop.
    fn on_files(&self, decode_only: &Path, sigma_loop: &Path, evtx_dump: &Path) -> Result<Vec<Promise>> {
        let ours = self.side(HOPSCOPE, self.on_input(&self.rules), ACCEPTED);
        let mut decoding = words([decode_only.as_os_str()]);
        decoding.extend(self.input.paths().map(OsString::from));
        let mut looping = words([sigma_loop.as_os_str(), "--rules".as_ref(), self.rules.as_os_str()]);
        looping.push(self.input.folder.clone().into());
        let decoding = self.side("decode-only", decoding, &[0]);
        let looping = self.side("sigma-loop", looping, &[0]);

        let against_loop = self.pair(&ours, &looping)?;
        let mut promises = vec![Promise::at_least("times the loop's speed", 1.0 / against_loop.ratio, TIMES_LOOP_MIN)];
        if peers::is_there(evtx_dump) {
            let dump = "for file in \"$0\"/*.evtx; do \"$1\" -t 2 -o jsonl \"$file\" > /dev/null || exit; done";
            let dump = words(["sh", "-c", dump].map(OsStr::new)).into_iter();
            let dump = dump.chain([self.input.folder.clone().into(), evtx_dump.into()]).collect();
            let against = self.pair(&ours, &self.side("evtx_dump -t 2 -o jsonl", dump, &[0, 1]))?;
            println!("times the time of evtx_dump -o jsonl: {:.2}", against.ratio);
        } else {
            println!("evtx_dump: skipped, {} cannot be started", evtx_dump.display());
        }
        let against_decoding = self.pair(&ours, &decoding)?;
        let runs = against_decoding.ours;
        let seconds = median(&runs.iter().map(|run| run.wall_seconds).collect::<Vec<_>>());
        let peak = runs.iter().map(|run| run.peak_bytes).max().unwrap_or_default() as f64 / 1e6;
        promises.extend([
            Promise::at_least("events/s from files", self.events / seconds, EVENTS_PER_SECOND_MIN),
            Promise::at_most("times the time of decoding alone", against_decoding.ratio, TIMES_DECODING_MAX),
            Promise::at_most("peak memory from files, MB", peak, PEAK_MEGABYTES_MAX),
        ]);
        Ok(promises)
    }

    fn pair(&self, ours: &Side, other: &Side) -> Result<Against> {
        let sides = [ours.clone(), other.clone()];
        let outcome = run_pair(&self.xtask, &sides, self.runs, &mut |_| Ok(()))?;
        print!("{outcome}");
        Ok(Against { ratio: outcome.wall_ratio(), ours: outcome.a })
    }

    /// On a case that holds the input.
    fn on_a_case(&self) -> Result<Vec<Promise>> {
        println!("ingest, once: {:.3} s", self.ingest(&self.input.folder, &self.case())?);
        let nothing = self.empty_case()?;
        let one = self.rules_of(&self.rules.join("process_creation"), 1)?;
        // It looks for words in any field, so that all columns are read.
        let words = self.rules_of(&self.rules.join("builtin/application"), 1)?;
        let load = self.on_stored(&nothing, &self.rules)?;
        let start = self.on_stored(&nothing, &one)?;
        let all = self.on_stored(&self.case(), &self.rules)?;
        let new = self.on_stored(&self.case(), &one)?;
        let new_words = self.on_stored(&self.case(), &words)?;
        println!(
            "on the case: all rules {all:.3} s, one rule about fields {new:.3} s, one about words {new_words:.3} s; on a case of nothing \
             {load:.3} and {start:.3} s; {:.0} events/s with loading",
            self.events / all
        );
        // The input is no 50 M events; what each takes is taken that many times, and starting once.
        let reckoned = |seconds: f64| start + (seconds - start).max(0.0) / self.events * NEW_RULE_EVENTS;
        let matching = (all - load).max(f64::EPSILON);
        Ok(vec![
            Promise::at_most("seconds to load the rules, with start", load, LOAD_SECONDS_MAX),
            Promise::at_least(
                "events/s from the case, loading apart",
                self.events / matching,
                STORED_EVENTS_PER_SECOND_MIN,
            ),
            Promise::at_most("seconds for a rule on 50 M, reckoned", reckoned(new), NEW_RULE_SECONDS_MAX),
            Promise::at_most("the same for a rule of words", reckoned(new_words), NEW_RULE_SECONDS_MAX),
        ])
    }

    /// A case of one line of a log.
    fn empty_case(&self) -> Result<PathBuf> {
        let (log, case) = (self.work.join("auth.log"), self.work.join("nothing"));
        fs::write(&log, "Mar  2 03:04:05 host sshd[1]: Server listening on 0.0.0.0 port 22.\n")
            .with_context(|| format!("writing {}", log.display()))?;
        self.ingest(&log, &case)?;
        Ok(case)
    }

    /// A folder with that many of the rules, taken evenly from all.
    fn some_rules(&self, count: usize) -> Result<PathBuf> {
        self.rules_of(&self.rules, count)
    }

    /// A folder with that many of the rules of a folder.
    fn rules_of(&self, of: &Path, count: usize) -> Result<PathBuf> {
        let name = of.file_name().unwrap_or_default().to_string_lossy();
        let folder = self.work.join(format!("{name}-{count}"));
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        let all = corpus::files(of, ".yml");
        for (number, rule) in all.iter().step_by((all.len() / count).max(1)).take(count).enumerate() {
            fs::copy(rule, folder.join(format!("{number}.yml")))
                .with_context(|| format!("copying {}", rule.display()))?;
        }
        Ok(folder)
    }

    /// Seconds of one run from files.
    fn once_from_files(&self, rules: &Path) -> Result<f64> {
        Ok(measure_apart(&self.xtask, &self.on_input(rules), ACCEPTED)?.wall_seconds)
    }

    /// Prints what more rules cost.
    fn by_number_of_rules(&self) -> Result<()> {
        println!("\n{:>8} {:>12} {:>12}", "rules", "files, s", "case, s");
        let folders = RULE_COUNTS.iter().map(|&count| self.some_rules(count));
        for folder in folders.chain([Ok(self.rules.clone())]) {
            let folder = folder?;
            let files: Vec<f64> = (0..self.runs).map(|_| self.once_from_files(&folder)).collect::<Result<_>>()?;
            let case = self.on_stored(&self.case(), &folder)?;
            println!("{:>8} {:>12.3} {case:>12.3}", corpus::files(&folder, ".yml").len(), median(&files));
        }
        Ok(())
    }

    /// Chainsaw and Hayabusa, once each: they take minutes.
    fn others(&self, chainsaw_mapping: Option<&Path>) -> Result<Vec<Promise>> {
        let ours = self.once_from_files(&self.rules)?;
        let mut promises = Vec::new();
        for peer in peers::all(&self.input.folder, &self.rules, chainsaw_mapping) {
            match peer {
                Ok(peer) => {
                    let seconds = measure_apart(&self.xtask, &peer.command, &[0])?.wall_seconds;
                    println!("{}: {:.0} events/s", peer.name, self.events / seconds);
                    promises.push(Promise::at_least(peer.promise, seconds / ours, TIMES_PEER_MIN));
                }
                Err(why) => println!("{why}"),
            }
        }
        Ok(promises)
    }
}

/// A pair of which only this is of use later.
struct Against {
    /// How many times longer we take.
    ratio: f64,
    ours: Vec<Measurement>,
}

/// `--name=path` as one word.
fn equals(name: &str, path: &Path) -> OsString {
    let mut word = OsString::from(name);
    word.push("=");
    word.push(path);
    word
}

fn words<'w>(words: impl IntoIterator<Item = &'w OsStr>) -> Vec<OsString> {
    words.into_iter().map(OsString::from).collect()
}
