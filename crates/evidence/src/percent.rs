//! Names with bytes as `%XX`, as collectors write what a file name may not hold: `C%3A`, `%5C%5C.%5CC%3A`.

/// The name with its bytes as they were; what is no two hexadecimal digits stays. Bytes that are no UTF-8 become U+FFFD.
///
/// ```
/// assert_eq!(evidence::unescaped("uploads/ntfs/%5C%5C.%5CC%3A/Windows"), r"uploads/ntfs/\\.\C:/Windows");
/// assert_eq!(evidence::unescaped("100%/%zz/%4"), "100%/%zz/%4");
/// ```
#[must_use]
pub fn unescaped(name: &str) -> String {
    if !name.contains('%') {
        return name.to_owned();
    }
    let bytes = name.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digit = |at: usize| bytes.get(at).and_then(|&byte| char::from(byte).to_digit(16));
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
