//! Values of the binary journal that are compressed, unpacked to a limit.

/// How a value is compressed, by the flags of its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    Xz,
    Lz4,
    Zstd,
}

/// Unpacks a value of at most `limit` bytes; else says why there is none.
pub(super) fn unpack(how: Compression, packed: &[u8], limit: usize) -> Result<Vec<u8>, &'static str> {
    match how {
        Compression::Xz => Err("a value compressed with xz: export the journal with journalctl -o export"),
        Compression::Zstd => zstd::bulk::decompress(packed, room(how, packed, limit))
            .map_err(|_| "a value whose zstd is damaged or too large"),
        Compression::Lz4 => {
            let (size, packed) = packed.split_first_chunk().ok_or("a value whose lz4 is cut off")?;
            let size = usize::try_from(u64::from_le_bytes(*size)).ok().filter(|size| *size <= limit);
            lz4(packed, size.ok_or("a value whose lz4 is too large")?).ok_or("a value whose lz4 is damaged")
        }
    }
}

/// Bytes that unpacking may write, also when it fails in the end. A value says itself how large it is, which saves room; it is a claim, so
/// the limit holds all the same.
pub(super) fn room(how: Compression, packed: &[u8], limit: usize) -> usize {
    let claimed = match how {
        Compression::Xz => return 0,
        Compression::Zstd => zstd::zstd_safe::get_frame_content_size(packed).ok().flatten(),
        Compression::Lz4 => packed.first_chunk().map(|size| u64::from_le_bytes(*size)),
    };
    claimed.and_then(|size| usize::try_from(size).ok()).unwrap_or(limit).min(limit)
}

/// One block of LZ4 that unpacks to `size` bytes.
///
/// Source: "LZ4 Block Format Description". A sequence is a token (4 bits of literal length, 4 of match length), more length bytes, literals,
/// a distance of 16 bits, more length bytes; the last one ends after its literals.
fn lz4(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    const MATCH_MIN: usize = 4;
    let mut out = Vec::with_capacity(size.min(1 << 20));
    let mut rest = packed;
    loop {
        let (&token, after) = rest.split_first()?;
        rest = after;
        let literals = length(usize::from(token >> 4), &mut rest)?;
        let (plain, after) = rest.split_at_checked(literals)?;
        if out.len() + literals > size {
            return None;
        }
        out.extend_from_slice(plain);
        if after.is_empty() {
            return (out.len() == size).then_some(out);
        }
        let (distance, after) = after.split_first_chunk()?;
        rest = after;
        let distance = usize::from(u16::from_le_bytes(*distance));
        let count = length(usize::from(token & 15), &mut rest)?.checked_add(MATCH_MIN)?;
        let from = out.len().checked_sub(distance).filter(|_| distance > 0)?;
        if count > size - out.len() {
            return None;
        }
        // What is copied may reach into what was just written.
        for at in from..from + count {
            out.push(out[at]);
        }
    }
}

/// A length that goes on in further bytes while they are 255.
fn length(start: usize, rest: &mut &[u8]) -> Option<usize> {
    let mut sum = start;
    if start == 15 {
        loop {
            let (&byte, after) = rest.split_first()?;
            *rest = after;
            sum = sum.checked_add(usize::from(byte))?;
            if byte != 255 {
                break;
            }
        }
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blocks_of_lz4() {
        let unpack = |packed: &[u8], size: usize| lz4(packed, size);
        assert_eq!(unpack(b"\x30abc", 3).as_deref(), Some(&b"abc"[..]));
        // `ab`, then eight bytes from two back, then `!`.
        assert_eq!(unpack(b"\x24ab\x02\x00\x10!", 11).as_deref(), Some(&b"ababababab!"[..]));
        let long = [b"\xf0\xff\x01".as_slice(), &[b'x'; 271]].concat();
        assert_eq!(unpack(&long, 271), Some(vec![b'x'; 271]));
        for (bad, size) in [
            (&b"\x24ab\x03\x00\x10!"[..], 11),
            (b"\x24ab\x00\x00\x10!", 11),
            (b"\x24ab\x02\x00\x10!", 10),
            (b"\x30ab", 3),
            (b"", 0),
        ] {
            assert_eq!(unpack(bad, size), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..100), size in 0_usize..200) {
            for how in [Compression::Xz, Compression::Lz4, Compression::Zstd] {
                let _ = unpack(how, &bytes, size);
            }
            if let Some(out) = lz4(&bytes, size) {
                prop_assert_eq!(out.len(), size);
            }
        }
    }
}
