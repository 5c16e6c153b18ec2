//! Writes a few small files per target into `corpus/`, cut from the made-up scenario:
//! `cargo run --manifest-path fuzz/Cargo.toml --example write_corpora`.

use evidence::{Decision, FileContext, FileInfo, FileKind, Intake, Memory, Options, Rejection, Unit, feed};
use simulate::formats::archive;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::path::Path;

type Seeds = BTreeMap<&'static str, Vec<Vec<u8>>>;

/// Lines of a log that are taken one by one, and as many again together.
const LINES: usize = 12;
/// Logs of one format that are cut.
const LOGS: usize = 5;
const UTMP_ENTRY_BYTES: usize = 384;
const CHUNK_BYTES: usize = 64 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    let scenario = simulate::scenario::build()?;
    let mut files = Memory::new();
    for (path, bytes) in &scenario.evidence {
        files = files.file(format!("evidence/{path}"), bytes.clone());
    }
    let mut cutting = Cutting::default();
    let _ = feed(&files, &["evidence".into()], &Options::default(), &mut cutting)?;

    let mut seeds: Seeds = BTreeMap::new();
    for (format, units) in &cutting.units {
        seeds.insert(format, units.iter().flat_map(|unit| cut(format, unit)).collect());
    }
    let evtx = scenario.evidence.iter().find(|(path, _)| path.ends_with(".evtx")).expect("the scenario has logs");
    seeds.entry("evtx").or_default().push(evtx.1[..4096 + CHUNK_BYTES].to_vec());
    seeds.insert("show", shown(&seeds));
    seeds.insert("containers", packed(&seeds)?);
    seeds.insert("register", registers());
    seeds.insert("mapping", mappings()?);
    let words = ["host:alder/ALD-WS01@2026-02-01T00:00:00Z", "account:bo", "address:192.0.2.1", "key:SHA256:abc"];
    seeds.insert("seed", words.map(|word| word.as_bytes().to_vec()).to_vec());
    seeds.insert("sigma_load", RULES.map(|rule| rule.as_bytes().to_vec()).to_vec());
    write(&seeds)
}

/// Rules that use what there is to use.
const RULES: [&str; 5] = [
    "title: a\nlogsource:\n    category: process_creation\n    product: windows\ndetection:\n    one:\n        Image|endswith:\n            - '\\cmd.exe'\n            \
     - '/*?'\n        CommandLine|contains|all: [who, ami]\n    not:\n        User: null\n    condition: one and not 1 of not*\nlevel: high\n",
    "title: b\nid: 11111111-2222-3333-4444-555555555555\nlogsource: {product: windows, service: security}\ndetection:\n  s:\n  - EventID|gte: 4624\n    \
     IpAddress|cidr: 10.0.0.0/8\n  - A|re|i: '^a.*b$'\n    B|fieldref|endswith: A\n  condition: all of them\ntags: [attack.t1021.002]\n",
    "title: c\nlogsource:\n  product: windows\ndetection:\n  k:\n    - word\n    - 'two words'\n  a:\n    '|all': [x, y]\n  e:\n    A|exists: true\n    \
     B|cased|startswith: Q\n  condition: (k or a) and not e\n",
    "title: d\nlogsource: {category: ps_script, product: windows}\ndetection:\n  s:\n    ScriptBlockText|wide|base64offset|contains: abc\n    \
     CommandLine|windash|contains: ' -e'\n    T|utf16|base64: q\n    C|neq: 5\n    D|hour: 3\n  condition: 2 of s or s\n",
    "action: global\ntitle: e\nlogsource: {product: windows, service: system}\n---\ndetection:\n  s: &s {EventID: [7036, 7045], Provider_Name: x}\n  \
     condition: s\n---\ndetection:\n  t: *s\n  condition: t\n",
];

/// The first units of each format in the scenario.
#[derive(Default)]
struct Cutting {
    present: Option<FileKind>,
    units: BTreeMap<&'static str, Vec<Vec<u8>>>,
}

impl Intake for Cutting {
    fn file(&mut self, file: &FileInfo) -> Decision {
        self.present = Some(file.kind);
        Decision::Read(FileContext::default())
    }

    fn unit(&mut self, unit: Unit) -> ControlFlow<(), Vec<u8>> {
        if let Some(FileKind::Known(format)) = self.present {
            let units = self.units.entry(format.name()).or_default();
            if units.len() < LOGS {
                units.push(unit.bytes);
            }
        }
        ControlFlow::Continue(Vec::new())
    }

    fn reject(&mut self, _rejection: Rejection) {}

    fn end(&mut self) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

fn cut(format: &str, unit: &[u8]) -> Vec<Vec<u8>> {
    match format {
        // A chunk that is cut off is read as far as it goes; small files make a quick start.
        "evtx" => {
            let chunks = unit.chunks(CHUNK_BYTES).take(2);
            chunks.flat_map(|chunk| [2048, 4096, 12 * 1024].map(|size| chunk[..size].to_vec())).collect()
        }
        "utmp" => {
            let entries = unit.chunks_exact(UTMP_ENTRY_BYTES * 2).step_by(unit.len() / UTMP_ENTRY_BYTES / 6 + 1);
            let [big_endian, wide] = other_layouts(&unit[..UTMP_ENTRY_BYTES]);
            entries.map(<[u8]>::to_vec).chain([big_endian, wide]).collect()
        }
        _ => {
            let lines: Vec<&[u8]> = unit.split_inclusive(|&byte| byte == b'\n').collect();
            let chosen: Vec<&[u8]> = lines.iter().copied().step_by(lines.len() / LINES + 1).collect();
            let together = chosen.concat();
            chosen.into_iter().map(<[u8]>::to_vec).chain([together]).collect()
        }
    }
}

/// The same login entry as other machines write it: big-endian, and with 64 bits for session and time.
fn other_layouts(narrow: &[u8]) -> [Vec<u8>; 2] {
    const NUMBERS: [(usize, usize); 7] = [(0, 2), (4, 4), (332, 2), (334, 2), (336, 4), (340, 4), (344, 4)];
    let mut big_endian = narrow.to_vec();
    for (at, size) in NUMBERS {
        big_endian[at..at + size].reverse();
    }
    let longs = [336, 340, 344].map(|at| [&narrow[at..at + 4], &[0; 4]].concat()).concat();
    let wide = [&narrow[..336], &longs, &narrow[348..], &[0; 4]].concat();
    [big_endian, wide]
}

/// Blocks with the three bytes before them that the target takes.
fn shown(seeds: &Seeds) -> Vec<Vec<u8>> {
    let numbered = (0_u8..).zip(evidence::registry());
    let blocks = numbered.flat_map(|(number, format)| {
        let blocks = seeds.get(format.name()).into_iter().flatten().take(8);
        blocks.map(move |block| [&[number, 1, 0], block.as_slice()].concat())
    });
    blocks.collect()
}

/// The test file of each shipped mapping: with its number before it, and with the mapping itself.
fn mappings() -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/evidence/fixtures/mapping");
    let mut seeds = Vec::new();
    for (number, shipped) in (0_u8..).zip(evidence::shipped()) {
        let file = folder.join(shipped.mapping.short_name());
        let file = ["csv", "json"].iter().find_map(|ending| std::fs::read(file.with_extension(ending)).ok());
        let file = file.ok_or("a shipped mapping without a test file")?;
        seeds.push([&[number], file.as_slice()].concat());
        seeds.push([shipped.text.as_bytes(), b"\0", &file].concat());
    }
    Ok(seeds)
}

fn packed(seeds: &Seeds) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let first = |format: &str| seeds[format][0].clone();
    let members: Vec<(String, Vec<u8>)> = [("var/log/auth.log", "syslog"), ("wtmp", "utmp"), ("a.evtx", "evtx")]
        .map(|(name, format)| (name.to_owned(), first(format)))
        .to_vec();
    let [plain, line] = [tar(&members)?, first("syslog")];
    let deflated = archive::zip(&members)?;
    let nested = [("in.zip".to_owned(), deflated.clone()), ("in.tar".to_owned(), plain.clone())];
    let gzip = archive::gzip(&line)?;
    let twice = archive::zstandard(&gzip)?;
    let zstandard = archive::zstandard(&line)?;
    let both = [gzip.as_slice(), &archive::gzip(b"more\n")?].concat();
    Ok(vec![
        stored(&members[..1])?,
        stored(&nested)?,
        archive::tar_gzip(&members)?,
        tar(&nested)?,
        first("winlogbeat"),
        first("nxlog"),
        first("utmp"),
        first("evtx"),
        line,
        plain,
        deflated,
        gzip,
        twice,
        zstandard,
        both,
    ])
}

fn tar(members: &[(String, Vec<u8>)]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, name, bytes.as_slice())?;
    }
    Ok(builder.into_inner()?)
}

/// A zip of members that are not compressed: what is in it can be changed without breaking it.
fn stored(members: &[(String, Vec<u8>)]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in members {
        writer.start_file(name.as_str(), options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// The scenario's register, and its first tables alone.
fn registers() -> Vec<Vec<u8>> {
    let whole = simulate::register::write();
    let tables: Vec<usize> = whole.match_indices("\n[[").map(|(at, _)| at + 1).collect();
    let starts = tables.iter().step_by(tables.len() / 6 + 1).map(|&end| whole[..end].as_bytes().to_vec());
    starts.chain([whole.clone().into_bytes()]).collect()
}

fn write(seeds: &Seeds) -> Result<(), Box<dyn Error>> {
    for (target, files) in seeds {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
        std::fs::create_dir_all(&folder)?;
        for (number, bytes) in (1..).zip(files) {
            std::fs::write(folder.join(format!("simulated-{number:03}")), bytes)?;
        }
        println!("{target}: {} files", files.len());
    }
    Ok(())
}
