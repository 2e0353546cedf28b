//! The board, the formal check, assignment, blind scoring, the committee and its decision.

pub mod model;
