//! From arguments as typed to what a run needs: the case, the register, the evidence read.

use crate::args::{CaseArgument, Reading};
use crate::outcome::Usage;
use crate::progress::Progress;
use anyhow::Context;
use engine::{Case, Disk, Ingest, Ingested, Settings};
use model::Register;
use std::path::Path;

/// Opens a case that must be there.
pub(crate) fn case(argument: &CaseArgument) -> anyhow::Result<Case> {
    if !argument.case.exists() {
        let text =
            format!("there is no case at {}; make one with: hopscope investigate EVIDENCE", argument.case.display());
        return Err(Usage(text).into());
    }
    Ok(Case::open(&argument.case)?)
}

/// Reads a register file. What is wrong with it is wrong usage: the text names line and key.
pub(crate) fn register(path: &Path) -> anyhow::Result<Register> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read register {}", path.display()))?;
    engine::register::parse(&text).map_err(|error| Usage(format!("register {}: {error}", path.display())).into())
}

/// Opens or makes the case, and reads the evidence into it.
pub(crate) fn ingest(reading: &Reading, progress: &Progress) -> anyhow::Result<(Case, Ingested)> {
    for path in &reading.evidence {
        if !path.exists() {
            return Err(Usage(format!("there is no evidence at {}", path.display())).into());
        }
    }
    let zone = engine::register::zone_minutes(&reading.assume_zone)
        .ok_or_else(|| Usage(format!("--assume-zone {:?} is not an offset like +01:00", reading.assume_zone)))?;
    let register = reading.register.as_deref().map(register).transpose()?;
    let folder = &reading.case.case;
    let mut case = if reading.force { Case::create(folder, true)? } else { Case::open_or_create(folder)? };
    let settings = Settings { register, provider: reading.provider.clone() };
    let register = engine::settle(&mut case, settings)?;
    let request = Ingest {
        roots: &reading.evidence,
        system: &Disk,
        register: &register,
        provider: reading.provider.as_deref(),
        assume_zone_minutes: zone,
        assume_year: reading.assume_year,
        threads: reading.threads.map_or_else(cores, usize::from),
    };
    let ingested = engine::ingest(&mut case, &request, progress);
    progress.clear();
    Ok((case, ingested?))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
