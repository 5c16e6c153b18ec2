//! Tasks of the project: demo, test, tidy, bench.
fn main() {}
