//! What a gzip or zstd file holds: one file, unpacked as far as it goes.

use crate::open::member::{Body, Member, Visit};
use crate::open::name;
use crate::open::sniff::Packing;
use crate::open::system::ReadSeek;
use model::Timestamp;
use std::io::BufReader;
use std::ops::ControlFlow;

/// Packed bytes read at once.
const BUFFER_BYTES: usize = 64 * 1024;
/// Largest window a zstd frame may ask for, as a power of two: 128 MiB, what `zstd --long` writes.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;

const EXTENSIONS: &[(&str, &str)] =
    &[(".tgz", ".tar"), (".gz", ""), (".tzst", ".tar"), (".zst", ""), (".gzip", ""), (".zstd", "")];

/// Shows the content. `file` is the path of the compressed file, for the name; `modified` stands in where it holds no time.
pub(crate) fn each(
    packing: Packing,
    reader: &mut dyn ReadSeek,
    file: &str,
    packed_bytes: u64,
    modified: Option<Timestamp>,
    visit: Visit<'_>,
) -> ControlFlow<()> {
    let member = Member {
        name: name::unpacked(file, EXTENSIONS),
        modified,
        packed_bytes: Some(packed_bytes),
        ..Member::default()
    };
    let reader = BufReader::with_capacity(BUFFER_BYTES, reader);
    match packing {
        Packing::Zstd => match zstd_decoder(reader) {
            Ok(mut decoder) => visit(member, Body::Bytes(&mut decoder)),
            Err(error) => visit(member, Body::Lost(format!("zstd cannot be read: {error}"))),
        },
        Packing::Gzip | Packing::Zip | Packing::Tar => {
            #[expect(clippy::disallowed_methods, reason = "whoever reads it, reads under the limits")]
            let mut decoder = flate2::bufread::MultiGzDecoder::new(reader);
            let written = decoder.header().map_or(0, flate2::GzHeader::mtime);
            let modified = if written > 0 { Timestamp::from_seconds(i64::from(written)) } else { modified };
            visit(Member { modified, ..member }, Body::Bytes(&mut decoder))
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "whoever reads it, reads under the limits")]
fn zstd_decoder<R: std::io::BufRead>(reader: R) -> std::io::Result<zstd::Decoder<'static, R>> {
    let mut decoder = zstd::Decoder::with_buffer(reader)?;
    decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
    Ok(decoder)
}
