//! Every limit of reading in one place: evidence is hostile.

/// Bytes that a format may look at to tell itself.
pub const SNIFF_BYTES: usize = 64 * 1024;
/// Bytes of one unit, roughly; a single record or line may make it longer.
pub const UNIT_BYTES: usize = 4 * 1024 * 1024;
/// Longest line or JSON record that is decoded; what is longer is rejected and counted.
pub const LINE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Bytes of one stored block of lines, roughly.
pub const BLOCK_BYTES: usize = 256 * 1024;
/// How deep archives may nest in each other.
pub const ARCHIVE_DEPTH_MAX: u32 = 3;
/// How deep folders may nest.
pub const FOLDER_DEPTH_MAX: usize = 256;
/// Members of one archive.
pub const ARCHIVE_MEMBERS_MAX: u64 = 1_000_000;
/// Unpacked bytes of one archive member or compressed file.
pub const UNPACKED_BYTES_MAX: u64 = 64 * 1024 * 1024 * 1024;
/// Unpacked to packed bytes, checked beyond [`RATIO_FREE_BYTES`].
pub const RATIO_MAX: u64 = 1000;
/// Unpacked bytes below which the ratio is not looked at.
pub const RATIO_FREE_BYTES: u64 = 64 * 1024 * 1024;
/// Bytes of an unpacked member that are held in memory; what is larger is spooled to a temporary file.
pub const SPOOL_BYTES: usize = 32 * 1024 * 1024;
/// Text that one EVTX record may expand to; templates can repeat a value many times.
pub const RECORD_TEXT_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How deep elements and embedded fragments of one EVTX record may nest.
pub const RECORD_DEPTH_MAX: usize = 32;
/// Problems listed one by one per file; what is beyond is counted in a last entry.
pub const PROBLEMS_PER_FILE_MAX: usize = 200;
/// Tokens read and values written for the records of one EVTX chunk.
pub const CHUNK_STEPS_MAX: usize = 1 << 20;
/// Texts of one record that are read as JSON inside of JSON; later ones stay text.
pub const INNER_JSON_MAX: usize = 24;
/// Bytes of a binary journal file, which is held in memory; systemd makes none larger than half of it unless told to.
pub const JOURNAL_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Bytes that the entries of a binary journal may come to, by its own, beyond [`RATIO_FREE_BYTES`]: entries share their values.
pub const JOURNAL_EXPANSION_MAX: u64 = 64;
/// Bytes of a database that is read as a whole.
pub const DATABASE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Fields of a Zeek table. The widest of its own logs have some dozens; each is looked at for every row.
pub const ZEEK_FIELDS_MAX: usize = 4096;
/// Bytes of the name of a column that a table gives once, and that every row has. Those of products have some dozens.
pub const COLUMN_NAME_BYTES_MAX: usize = 1024;
/// Bytes of a mapping file.
pub const MAPPING_BYTES_MAX: usize = 1 << 20;
/// Entries of a kind in a mapping: more than anybody writes by hand, few enough to ask all of them about each record.
pub const MAPPING_ENTRIES_MAX: usize = 200;
/// Bytes that a compiled pattern of a mapping may take. A pattern may be slow in proportion to this and to the line, and never slower.
pub const PATTERN_BYTES_MAX: usize = 1 << 18;
/// Longest line that patterns and pairs are looked for in. They take longer than reading, and a log's lines are far shorter.
pub const MATCHED_BYTES_MAX: usize = 256 * 1024;
