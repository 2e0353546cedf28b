//! What needs no server: the rules of the house, the look, packs at the command line, the reader of badges,
//! and the crate that checks them.

#[path = "../support/pack.rs"]
mod packs;

mod architecture;
mod badge_reader;
mod fuzzed;
mod look;
mod pack;
mod verifier;
