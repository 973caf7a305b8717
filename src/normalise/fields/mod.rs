//! One file for each kind of value.

pub mod approval;
pub mod kind;
pub mod service;
pub mod state;
pub mod text;
pub mod when;
pub mod who;
