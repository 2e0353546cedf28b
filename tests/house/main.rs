//! What needs no server: the rules of the house, the look, packs at the command line, and the reader of badges.

#[path = "../support/pack.rs"]
mod packs;

mod architecture;
mod badge_reader;
mod fuzzed;
mod look;
mod pack;
