//! Names of system calls where auditd did not write them (`log_format = RAW`): of those that rules ask for, on the usual machines.
//!
//! Source: Linux, `arch/x86/entry/syscalls/syscall_64.tbl` and `include/uapi/asm-generic/unistd.h` (AArch64). The numbers are an interface that does
//! not change.

const NAMES: [(&str, u16, u16); 22] = [
    ("connect", 42, 203),
    ("accept4", 288, 242),
    ("bind", 49, 200),
    ("execve", 59, 221),
    ("execveat", 322, 281),
    ("memfd_create", 319, 279),
    ("mknodat", 259, 33),
    ("personality", 135, 92),
    ("sysinfo", 99, 179),
    ("syslog", 103, 116),
    ("ptrace", 101, 117),
    ("openat", 257, 56),
    ("unlinkat", 263, 35),
    ("renameat", 264, 38),
    ("fchmodat", 268, 53),
    ("fchownat", 260, 54),
    ("init_module", 175, 105),
    ("finit_module", 313, 273),
    ("delete_module", 176, 106),
    ("mount", 165, 40),
    ("kill", 62, 129),
    ("bpf", 321, 280),
];

/// Of x86-64 alone.
const OLD_NAMES: [(&str, u16); 6] =
    [("open", 2), ("mknod", 133), ("unlink", 87), ("rename", 82), ("chmod", 90), ("chown", 92)];

/// The name of a system call by `arch` and `syscall`, as records have them.
pub(super) fn name(arch: &str, syscall: &str) -> Option<&'static str> {
    let number: u16 = syscall.parse().ok()?;
    match arch {
        "c000003e" => {
            let shared = NAMES.iter().find(|(_, x86, _)| *x86 == number).map(|(name, _, _)| *name);
            shared.or_else(|| OLD_NAMES.iter().find(|(_, x86)| *x86 == number).map(|(name, _)| *name))
        }
        "c00000b7" => NAMES.iter().find(|(_, _, arm)| *arm == number).map(|(name, _, _)| *name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_of_a_machine() {
        assert_eq!(name("c000003e", "59"), Some("execve"));
        assert_eq!(name("c00000b7", "221"), Some("execve"));
        assert_eq!(name("c000003e", "133"), Some("mknod"));
        assert_eq!((name("c00000b7", "133"), name("40000003", "11"), name("c000003e", "x")), (None, None, None));
    }
}
