//! Writes the scenario into the folder given: `cargo run -p simulate --release --example write_scenario -- FOLDER`.
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::args().nth(1).ok_or("a folder is needed")?;
    simulate::scenario::write(Path::new(&dir))?;
    Ok(())
}
