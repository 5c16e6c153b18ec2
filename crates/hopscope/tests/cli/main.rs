//! The command line from outside: the program that was built, run in a fresh folder, judged by its exit status, what it prints and
//! what it leaves in the case.

mod archives;
mod case;
mod clocks;
mod cloud;
mod collections;
mod damage;
mod detect;
mod evidence;
mod mapping;
mod names;
mod output;
mod rules;
mod scenario;
mod seeds;
mod summary;
mod support;
mod usage;
