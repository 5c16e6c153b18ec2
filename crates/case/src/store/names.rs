//! Names of folders made from names of tenants, which are hostile.
//!
//! A tenant's folder is `tenant=NAME`, as Hive, DuckDB, Spark and Arrow read it. NAME is percent-encoded: only `a-z 0-9 - _` and
//! inner dots stand for themselves. Capitals are encoded as well, because on a file system without case two tenants would share
//! a folder. A NAME that would be too long is cut and ends in `~` and a hash. Nobody reads a tenant back from a folder: which part file is whose is written in `parts.parquet`.

use model::Tenant;

const ENCODED_MAX: usize = 160;
const ENCODED_KEPT: usize = 120;

/// The folder of a tenant below a table's folder.
pub(crate) fn tenant_folder(tenant: &Tenant) -> String {
    let name = tenant.as_str().as_bytes();
    let mut encoded = String::from("tenant=");
    let prefix = encoded.len();
    for (index, &byte) in name.iter().enumerate() {
        let is_inner_dot = byte == b'.' && index > 0 && index + 1 < name.len();
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_') || is_inner_dot {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    if name.is_empty() {
        encoded.push('~');
    }
    if encoded.len() > prefix + ENCODED_MAX {
        encoded.truncate(prefix + ENCODED_KEPT);
        // Not in the middle of an escape: readers decode what is left.
        if let Some(at) = encoded.rfind('%').filter(|at| at + 3 > encoded.len()) {
            encoded.truncate(at);
        }
        encoded.push_str(&format!("~{:016x}", hash(name)));
    }
    encoded
}

/// FNV-1a, 64 bits: keeps cut names apart. Nothing is trusted because of it.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn hostile_tenants_stay_inside_and_apart() {
        let long = "ä".repeat(4000);
        let longer = format!("{long}b");
        let names = [
            "..", ".", "", "/", "a/../b", "\0", "Acme", "acme", "a.b", "con", "a=b", "day=1", "~", "x.", &long, &longer,
        ];
        let folders: BTreeSet<String> =
            names.iter().map(|name| tenant_folder(&Tenant::new(name)).to_lowercase()).collect();
        assert_eq!(folders.len(), names.len());
        for folder in &folders {
            assert!(folder.len() < 255 && folder.starts_with("tenant="), "{folder}");
            assert!(!folder.contains(['/', '\\', '\0', ':']) && !folder.ends_with(['.', ' ']), "{folder}");
        }
        assert_eq!(tenant_folder(&Tenant::new("acme.example")), "tenant=acme.example");
        assert_eq!(tenant_folder(&Tenant::new("Müll")), "tenant=%4D%C3%BCll");
    }
}
