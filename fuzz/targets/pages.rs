//! Any bytes, as `laws_of_input::pages` takes them.
#![no_main]

#[path = "../../tests/laws_of_input.rs"]
#[allow(dead_code)]
mod laws_of_input;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws_of_input::pages(bytes));
