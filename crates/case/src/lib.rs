//! The case folder: Parquet tables, manifest, atomic publication, scans behind a tenant filter.
