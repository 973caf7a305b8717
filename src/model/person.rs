//! A person as a source spells them.

/// One spelling of a person or an account, taken apart; lower case, without accents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Spelling {
    /// Login, or the part of a mail address before the `@`.
    pub login: Option<String>,
    /// Words of the name in the order given name … family name.
    pub words: Vec<String>,
    /// An account of a program: `deploy-bot`, `jenkins`, `github-actions[bot]`.
    pub is_bot: bool,
}

impl Spelling {
    pub fn is_empty(&self) -> bool {
        self.login.is_none() && self.words.is_empty()
    }
}
