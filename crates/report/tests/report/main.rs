//! Reports from outside: golden files of a made-up case, and hostile text in every field of it.

mod findings;
mod fixture;
mod golden;
mod hostile;
mod large;
mod markup;
