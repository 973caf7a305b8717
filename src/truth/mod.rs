//! How we know that it works: invented exports with their truth, and figures against truth.

pub mod evaluate;
pub mod sample;
