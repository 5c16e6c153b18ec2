//! Containers, with every time inside fixed so that equal content gives equal bytes.
use crate::error::Error;
use std::io::{Cursor, Write};

/// A member: its path in the archive and its bytes.
pub type Member = (String, Vec<u8>);

fn pack_error(name: &str) -> impl Fn(std::io::Error) -> Error + '_ {
    move |source| Error::Pack { name: name.to_owned(), source }
}

/// A .zip with deflated members.
pub fn zip(members: &[Member]) -> Result<Vec<u8>, Error> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let time = zip::DateTime::from_date_and_time(2026, 3, 2, 8, 0, 0).expect("a date that zip can hold");
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .compression_level(Some(4))
        .last_modified_time(time);
    for (name, bytes) in members {
        let error = pack_error(name);
        writer.start_file(name.as_str(), options).map_err(|source| error(source.into()))?;
        writer.write_all(bytes).map_err(&error)?;
    }
    let cursor = writer.finish().map_err(|source| pack_error("zip")(source.into()))?;
    Ok(cursor.into_inner())
}

/// A .gz without a name or time in it.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(pack_error("gzip"))
}

/// A .tar.gz.
pub fn tar_gzip(members: &[Member]) -> Result<Vec<u8>, Error> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o640);
        header.set_mtime(1_772_438_400);
        builder.append_data(&mut header, name, bytes.as_slice()).map_err(pack_error(name))?;
    }
    gzip(&builder.into_inner().map_err(pack_error("tar"))?)
}

/// A .zst.
pub fn zstandard(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    zstd::encode_all(bytes, 3).map_err(pack_error("zstd"))
}
