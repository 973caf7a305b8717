//! An evidence pack: what an auditor is handed, as files by name.

/// The files of a pack, in the order in which they are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pack {
    pub files: Vec<PackFile>,
    /// What the manifest says beside the files, by name.
    pub facts: Vec<(&'static str, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFile {
    pub name: String,
    pub holds: Holds,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    Text(String),
    /// A CSV: as many cells a row as the header has.
    Table(&'static [&'static str], Vec<Vec<String>>),
}
