//! Times: a cell is read once into civil fields; order and zone are decided when the source was read to its end.

pub mod hours;
pub mod months;
pub mod months_elsewhere;
pub mod of_day;
pub mod order;
pub mod parse;
pub mod parts;
pub mod ranges;
pub mod reading;
pub mod resolve;
pub mod tokens;
pub mod words;
pub mod zones;
