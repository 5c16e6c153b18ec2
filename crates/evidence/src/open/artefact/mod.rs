//! What a file is that is no log, by its first bytes: collections are full of them, and each is to be told by name.
//!
//! Sources: the signatures that the formats' own specifications give; for those of Windows without a public one, the libyal documents
//! (regf, EVT, ESE database, prefetch, NTFS).

/// A signature: where it stands, its bytes, and the name of what has it.
type Signature = (usize, &'static [u8], &'static str);

const SIGNATURES: &[Signature] = &[
    (0, b"regf", "registry hive"),
    (0, b"HvLE", "registry log"),
    (0, b"FILE0\0", "ntfs master file table"),
    (0, b"FILE*\0", "ntfs master file table"),
    (0, b"RSTRS\0", "ntfs log"),
    (0, b"RSTR\x1e\0", "ntfs log"),
    (0, b"MAM\x04", "prefetch file"),
    (4, b"SCCA", "prefetch file"),
    (4, b"\xef\xcd\xab\x89", "ese database"),
    (4, b"LfLe", "event log from before Windows Vista"),
    (0, b"\x4c\0\0\0\x01\x14\x02\0", "shell link"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "compound file"),
    (0, b"\x7fELF", "elf program"),
    (0, b"\xfe\xed\xfa\xce", "mach-o program"),
    (0, b"\xcf\xfa\xed\xfe", "mach-o program"),
    (0, b"bplist00", "property list"),
    (0, b"\xd4\xc3\xb2\xa1", "packet capture"),
    (0, b"\xa1\xb2\xc3\xd4", "packet capture"),
    (0, b"\x4d\x3c\xb2\xa1", "packet capture"),
    (0, b"\x0a\x0d\x0d\x0a", "packet capture"),
    (0, b"PAGEDU64", "memory dump"),
    (0, b"PAGEDUMP", "memory dump"),
    (0, b"MDMP", "memory dump"),
    (0, b"EMiL", "memory dump"),
    (0, b"EVF\x09\x0d\x0a\xff\0", "disk image"),
    (0, b"KDMV", "disk image"),
    (0, b"vhdxfile", "disk image"),
    (0, b"conectix", "disk image"),
    (0, b"QFI\xfb", "disk image"),
    (0, b"!BDN", "outlook store"),
    (0, b"%PDF-", "pdf document"),
    (0, b"\x89PNG\r\n\x1a\n", "picture"),
    (0, b"\xff\xd8\xff", "picture"),
    (0, b"GIF8", "picture"),
    (0, b"{\\rtf", "rtf document"),
    (0, b"-----BEGIN ", "key or certificate"),
];

/// The name of what begins so, where it is known.
pub(super) fn tell(head: &[u8]) -> Option<&'static str> {
    let has = |(at, magic, _): &&Signature| head.get(*at..).is_some_and(|rest| rest.starts_with(magic));
    let by_signature = SIGNATURES.iter().find(has).map(|(.., name)| *name);
    by_signature.or_else(|| program(head)).or_else(|| xml(head)).or_else(|| known_text(head))
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
    let is_task = memchr::memmem::find(text, b"schemas.microsoft.com/windows/2004/02/mit/task").is_some();
    Some(if is_task { "definition of a scheduled task" } else { "xml document" })
}

/// Texts that lie beside evidence and are none: what a collector of directories wrote, rules.
fn known_text(head: &[u8]) -> Option<&'static str> {
    let text = crate::formats::text_head(head);
    let has = |word: &[u8]| memchr::memmem::find(&text, word).is_some();
    let has_line = |start: &[u8]| text.split(|byte| *byte == b'\n').any(|line| line.starts_with(start));
    if text.trim_ascii_start().starts_with(b"{") && has(b"\"ObjectIdentifier\"") && has(b"\"Aces\"") {
        Some("collection of a directory (SharpHound)")
    } else if has_line(b"logsource:") && has_line(b"detection:") {
        Some("sigma rule")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artefacts_are_told_by_their_first_bytes() {
        let check = |head: &[u8], expect: Option<&str>| assert_eq!(tell(head), expect, "{head:?}");
        check(b"regf\x01\0\0\0", Some("registry hive"));
        check(b"FILE0\0\x03\0", Some("ntfs master file table"));
        check(b"FILE0 is a line of text", None);
        check(b"\x1e\0\0\0SCCA", Some("prefetch file"));
        check(b"\0\0\0\0\xef\xcd\xab\x89", Some("ese database"));
        check(b"MZ is no program", None);
        let mut program = vec![0; 0x80];
        program[..2].copy_from_slice(b"MZ");
        program[0x3c] = 0x60;
        program[0x60..0x64].copy_from_slice(b"PE\0\0");
        check(&program, Some("windows program"));
        let task =
            "\u{feff}<?xml version=\"1.0\"?><Task xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">";
        let wide: Vec<u8> = task.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&wide, Some("definition of a scheduled task"));
        check(b"<?xml version=\"1.0\"?><a/>", Some("xml document"));
        check(b"{\"data\":[{\"Aces\":[],\"ObjectIdentifier\":\"S-1\"", Some("collection of a directory (SharpHound)"));
        check(b"title: x\nlogsource:\n  product: linux\ndetection:\n", Some("sigma rule"));
        check(b"the logsource: and detection: of a rule", None);
        check(b"", None);
    }
}
