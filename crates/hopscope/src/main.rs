//! How far did an intruder hop from a managed service provider into its customers?
fn main() {}
