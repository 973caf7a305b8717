//! The one integration-test binary: the real program, run on real files.

#[cfg(unix)]
mod assistants;
mod crash;
mod decisions;
mod evidence;
mod exports_spoiled;
mod forget;
mod house;
mod http;
mod incremental;
mod invented;
mod laws;
mod laws_of_input;
mod log;
mod nights;
mod notify;
mod program;
mod quality;
mod real_inputs;
mod review;
mod service;
mod stories;
mod story;
mod trains;
mod workbook;
mod workbook_kinds;
mod workbook_process;
