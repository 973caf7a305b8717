//! One file for each kind of value.

pub mod approval;
pub mod environment;
pub mod kind;
pub mod kind_text;
pub mod service;
pub mod state;
pub mod text;
pub mod when;
pub mod who;
