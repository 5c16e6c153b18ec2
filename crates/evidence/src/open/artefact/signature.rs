//! Files that say by their first bytes what they are.
//!
//! Sources: the signatures that the formats' own specifications give; for those of Windows without a public one, the libyal documents
//! (regf, EVT, ESE database, prefetch, NTFS).

use super::kind::{Artefact, NO_LOG, NOT_READ};
use memchr::memmem;

/// A signature: where it stands, its bytes, and the name of what has it.
type Signature = (usize, &'static [u8], &'static str);

const SIGNATURES: &[Signature] = &[
    (0, b"regf", HIVE),
    (0, b"HvLE", "registry log"),
    (0, b"FILE0\0", MASTER_FILE_TABLE),
    (0, b"FILE*\0", MASTER_FILE_TABLE),
    (0, b"INDX(\0", "ntfs index"),
    (0, b"RSTRS\0", "ntfs log"),
    (0, b"RSTR\x1e\0", "ntfs log"),
    (0, b"MAM\x04", PREFETCH),
    (4, b"SCCA", PREFETCH),
    (4, b"\xef\xcd\xab\x89", "ese database"),
    (4, b"LfLe", OLD_EVENT_LOG),
    (0, b"\x4c\0\0\0\x01\x14\x02\0", "shell link"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "compound file"),
    (0, b"\x7fELF", "elf program"),
    (0, b"\xfe\xed\xfa\xce", "mach-o program"),
    (0, b"\xcf\xfa\xed\xfe", "mach-o program"),
    (0, b"\xca\xfe\xba\xbe", "mach-o program or java class"),
    (0, b"\0asm", "webassembly program"),
    (0, b"!<arch>\n", "library or package of programs"),
    (0, b"bplist00", "property list"),
    (0, b"\xd4\xc3\xb2\xa1", CAPTURE),
    (0, b"\xa1\xb2\xc3\xd4", CAPTURE),
    (0, b"\x4d\x3c\xb2\xa1", CAPTURE),
    (0, b"\xa1\xb2\x3c\x4d", CAPTURE),
    (0, b"\x0a\x0d\x0d\x0a", CAPTURE),
    (0, b"snoop\0\0\0", CAPTURE),
    (0, b"PAGEDU64", DUMP),
    (0, b"PAGEDUMP", DUMP),
    (0, b"MDMP", DUMP),
    (0, b"EMiL", DUMP),
    (0, b"EVF\x09\x0d\x0a\xff\0", IMAGE),
    (0, b"KDMV", IMAGE),
    (0, b"vhdxfile", IMAGE),
    (0, b"conectix", IMAGE),
    (0, b"QFI\xfb", IMAGE),
    (0x40, b"\x7f\x10\xda\xbe", IMAGE),
    (0x200, b"EFI PART", IMAGE),
    (3, b"NTFS    ", IMAGE),
    (0x8001, b"CD001", IMAGE),
    (0, b"!BDN", "outlook store"),
    (0, b"%PDF-", "pdf document"),
    (0, b"\x89PNG\r\n\x1a\n", PICTURE),
    (0, b"\xff\xd8\xff", PICTURE),
    (0, b"GIF87a", PICTURE),
    (0, b"GIF89a", PICTURE),
    (0, b"II*\0", PICTURE),
    (0, b"MM\0*", PICTURE),
    (8, b"WEBP", PICTURE),
    (0, b"\0\0\x01\0\x01\0", PICTURE),
    (0, b"OggS\0", SOUND_OR_FILM),
    (0, b"ID3\x03", SOUND_OR_FILM),
    (0, b"ID3\x04", SOUND_OR_FILM),
    (8, b"WAVEfmt ", SOUND_OR_FILM),
    (8, b"AVI LIST", SOUND_OR_FILM),
    (4, b"ftyp", SOUND_OR_FILM),
    (0, b"\x1a\x45\xdf\xa3", SOUND_OR_FILM),
    (0, b"wOFF\0", "font"),
    (0, b"wOF2\0", "font"),
    (0, b"{\\rtf", "rtf document"),
    (0, b"-----BEGIN ", "key or certificate"),
    (0, b"\0\0\0\x01Bud1", "settings of a folder in macOS"),
    (0, b"\0\x05\x16\x07", "attributes of a file in macOS"),
];

const HIVE: &str = "registry hive";
const MASTER_FILE_TABLE: &str = "ntfs master file table";
const PREFETCH: &str = "prefetch file";
const OLD_EVENT_LOG: &str = "event log from before Windows Vista";
const CAPTURE: &str = "packet capture";
const DUMP: &str = "memory dump";
const IMAGE: &str = "disk image";
const PICTURE: &str = "picture";
const SOUND_OR_FILM: &str = "sound or film";

/// Why, where there is more to say than that it is not read.
const WHYS: &[(&str, &str)] = &[
    (HIVE, "no log; it holds settings and traces of use, and hopscope reads none of them"),
    (MASTER_FILE_TABLE, "no log; it lists files, and says nothing of logons"),
    (PREFETCH, "not read; it says which program ran, not for whom"),
    (OLD_EVENT_LOG, "not read; Windows itself exports it as .evtx (`wevtutil export-log /lf:true`)"),
    (CAPTURE, "hopscope reads no packets; run Zeek on it, whose logs are read"),
    (DUMP, "no log"),
    (IMAGE, "not opened; collect the logs out of it (KAPE, Velociraptor, UAC)"),
    (PICTURE, NO_LOG),
    (SOUND_OR_FILM, NO_LOG),
];

/// What begins so, where it has a signature.
pub(super) fn tell(head: &[u8]) -> Option<Artefact> {
    let has = |(at, magic, _): &&Signature| head.get(*at..).is_some_and(|rest| rest.starts_with(magic));
    let by_signature = SIGNATURES.iter().find(has).map(|(.., name)| *name);
    let name = by_signature.or_else(|| program(head)).or_else(|| xml(head));
    name.map(artefact).or_else(|| browser(head))
}

fn artefact(name: &'static str) -> Artefact {
    let why = WHYS.iter().find(|(of, _)| *of == name).map_or(NOT_READ, |(_, why)| why);
    Artefact { name, why }
}

/// A Windows program: `MZ`, and `PE` where the header says.
fn program(head: &[u8]) -> Option<&'static str> {
    let at = head.get(0x3c..0x40).filter(|_| head.starts_with(b"MZ"))?;
    let at = u32::from_le_bytes(at.try_into().expect("four bytes")) as usize;
    head.get(at..)?.starts_with(b"PE\0\0").then_some("windows program")
}

/// A document of XML, by its first element.
fn xml(head: &[u8]) -> Option<&'static str> {
    let text = crate::formats::text_head(head);
    let text = text.trim_ascii_start();
    if !text.starts_with(b"<?xml") {
        return None;
    }
    let is_task = memmem::find(text, b"schemas.microsoft.com/windows/2004/02/mit/task").is_some();
    Some(if is_task { "definition of a scheduled task" } else { "xml document" })
}

/// A browser's database of `SQLite`.
fn browser(head: &[u8]) -> Option<Artefact> {
    crate::formats::is_of_browser(head).then_some(Artefact {
        name: "browser database",
        why: "not read; it says which pages and files somebody fetched, not who logged on where",
    })
}
