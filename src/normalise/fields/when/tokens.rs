//! A cell in tokens: numbers, words, signs. No allocation.

/// More than this many tokens is prose, not a time.
const TOKENS_MAX: usize = 40;

/// One token; blanks of any kind and number are one sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Token<'a> {
    /// Value and count of digits.
    Number(u32, u8),
    Word(&'a str),
    Sign(u8),
}

/// The tokens of one cell.
pub struct Tokens<'a> {
    list: [Token<'a>; TOKENS_MAX],
    pub len: usize,
}

impl<'a> Tokens<'a> {
    /// `None`: there are too many, or a number is too long.
    pub fn of(cell: &'a str) -> Option<Tokens<'a>> {
        let mut tokens = Tokens {
            list: [Token::Sign(0); TOKENS_MAX],
            len: 0,
        };
        let b = cell.as_bytes();
        let mut at = 0;
        while at < b.len() {
            let start = at;
            let token = match b[at] {
                b'0'..=b'9' => {
                    while b.get(at).is_some_and(u8::is_ascii_digit) {
                        at += 1;
                    }
                    Token::Number(cell[start..at].parse().ok()?, (at - start) as u8)
                }
                c if c.is_ascii_alphabetic() || c >= 0x80 => {
                    // No-break blanks stand before AM and PM in newer Java and JavaScript prints.
                    if let Some(blank) = ["\u{202f}", "\u{a0}", "\u{2009}"]
                        .iter()
                        .find(|s| cell[start..].starts_with(**s))
                    {
                        at += blank.len();
                        Token::Sign(b' ')
                    } else {
                        while b
                            .get(at)
                            .is_some_and(|c| c.is_ascii_alphabetic() || *c >= 0x80)
                            && !cell_blank(cell, at)
                        {
                            at += 1;
                        }
                        Token::Word(&cell[start..at])
                    }
                }
                b'\t' | b'\n' | b'\r' => {
                    at += 1;
                    Token::Sign(b' ')
                }
                c => {
                    at += 1;
                    Token::Sign(c)
                }
            };
            if token == Token::Sign(b' ')
                && tokens.len > 0
                && tokens.list[tokens.len - 1] == Token::Sign(b' ')
            {
                continue;
            }
            *tokens.list.get_mut(tokens.len)? = token;
            tokens.len += 1;
        }
        Some(tokens)
    }

    pub fn get(&self, i: usize) -> Option<Token<'a>> {
        (i < self.len).then(|| self.list[i])
    }

    pub fn sign(&self, i: usize) -> u8 {
        match self.get(i) {
            Some(Token::Sign(c)) => c,
            Some(Token::Number(..) | Token::Word(_)) | None => 0,
        }
    }

    pub fn number(&self, i: usize) -> Option<(u32, u8)> {
        match self.get(i) {
            Some(Token::Number(n, d)) => Some((n, d)),
            Some(Token::Word(_) | Token::Sign(_)) | None => None,
        }
    }
}

fn cell_blank(cell: &str, at: usize) -> bool {
    cell.is_char_boundary(at)
        && ["\u{202f}", "\u{a0}", "\u{2009}"]
            .iter()
            .any(|s| cell[at..].starts_with(*s))
}
