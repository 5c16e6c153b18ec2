//! A made-up provider, its customers and one intrusion, written as real log formats with known truth.
