//! Markup → tags and text between them. Made for what programs save as spreadsheets: nothing is resolved, nothing is fetched.

/// One piece of markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// `<name rest>`; `rest` holds the attributes.
    Open {
        name: &'a str,
        rest: &'a str,
        /// `<name/>`
        closed: bool,
    },
    Close(&'a str),
    Text(&'a str),
}

/// The pieces of a text, in order; comments, declarations, scripts and styles are passed over.
pub(crate) struct Tags<'a> {
    text: &'a str,
}

impl<'a> Tags<'a> {
    pub(crate) fn of(text: &'a str) -> Tags<'a> {
        Tags { text }
    }

    fn skip_to(&mut self, end: &str) {
        let at = self
            .text
            .find(end)
            .map_or(self.text.len(), |at| at + end.len());
        self.text = &self.text[at..];
    }

    /// Passes over what a script or a style holds.
    fn skip_body(&mut self, name: &str) {
        let mut from = 0;
        while let Some(at) = self.text[from..].find("</") {
            let rest = &self.text[from + at + 2..];
            if rest
                .get(..name.len())
                .is_some_and(|n| n.eq_ignore_ascii_case(name))
            {
                self.text = &self.text[from + at..];
                return;
            }
            from += at + 2;
        }
        self.text = "";
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if self.text.is_empty() {
                return None;
            }
            let after = self.text.get(1..).unwrap_or("");
            let is_tag = self.text.starts_with('<')
                && after
                    .starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
            if !is_tag {
                let first = self.text.chars().next().map_or(1, char::len_utf8);
                let rest = &self.text[first..];
                let end = rest.find('<').map_or(self.text.len(), |at| first + at);
                let (text, rest) = self.text.split_at(end);
                self.text = rest;
                return Some(Piece::Text(text));
            }
            if let Some(data) = self.text.strip_prefix("<![CDATA[") {
                let end = data.find("]]>").unwrap_or(data.len());
                self.text = data.get(end + 3..).unwrap_or("");
                return Some(Piece::Text(&data[..end]));
            }
            if self.text.starts_with("<!--") {
                self.skip_to("-->");
                continue;
            }
            if after.starts_with(['!', '?']) {
                self.skip_to(">");
                continue;
            }
            let end = tag_end(after);
            let inside = &after[..end];
            self.text = after.get(end + 1..).unwrap_or("");
            if let Some(name) = inside.strip_prefix('/') {
                return Some(Piece::Close(name.trim()));
            }
            let (inside, closed) = match inside.strip_suffix('/') {
                Some(inside) => (inside, true),
                None => (inside, false),
            };
            let cut = inside.find(char::is_whitespace).unwrap_or(inside.len());
            let (name, rest) = inside.split_at(cut);
            if !closed
                && ["script", "style"]
                    .iter()
                    .any(|n| name.eq_ignore_ascii_case(n))
            {
                self.skip_body(name);
            }
            return Some(Piece::Open { name, rest, closed });
        }
    }
}

/// Where a tag ends: the `>` outside of quotes, or the text's end.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None | Some(_), _) => {}
        }
    }
    // A quote that nobody closes ends with the tag.
    text.find('>').unwrap_or(text.len())
}

/// The value of an attribute, in any case and with any prefix: `ss:Index="3"` is `index`.
pub(crate) fn attribute<'a>(rest: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = rest;
    while let Some(at) = rest.find('=') {
        let key = rest[..at]
            .trim_end()
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or("");
        let key = key.rsplit(':').next().unwrap_or(key);
        let after = rest[at + 1..].trim_start();
        let (value, next) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = &after[1..];
                let end = inner.find(quote).unwrap_or(inner.len());
                (&inner[..end], inner.get(end + 1..).unwrap_or(""))
            }
            Some(_) | None => {
                let end = after.find(char::is_whitespace).unwrap_or(after.len());
                after.split_at(end)
            }
        };
        if key.eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = next;
    }
    None
}

/// A tag's name without its prefix: `ss:Row` is `Row`.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Names of entities that programs write into cells.
const ENTITIES: [(&str, char); 40] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("ecirc", 'ê'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("uacute", 'ú'),
    ("ntilde", 'ñ'),
    ("ccedil", 'ç'),
    ("aring", 'å'),
    ("oslash", 'ø'),
    ("aelig", 'æ'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("rarr", '→'),
    ("hellip", '…'),
    ("rsquo", '’'),
    ("lsquo", '‘'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("euro", '€'),
    ("middot", '·'),
];

/// Adds a text with its entities resolved; what is none stays as it is.
pub(crate) fn push_unescaped(text: &str, to: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        to.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|b| b == b';');
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((letter, end)) => {
                to.push(letter);
                rest = &rest[end + 1..];
            }
            None => {
                to.push('&');
                rest = &rest[1..];
            }
        }
    }
    to.push_str(rest);
}

fn entity(name: &str) -> Option<char> {
    let code = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        },
        None => return ENTITIES.iter().find(|(n, _)| *n == name).map(|(_, c)| *c),
    };
    // A no-break blank is a blank.
    char::from_u32(code).map(|c| if c == '\u{a0}' { ' ' } else { c })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_text() {
        let words: Vec<String> =
            Tags::of("<p a='x>y'>1 < 2<!-- <b> --><br/>é<style>td{}</style></p")
                .map(|piece| match piece {
                    Piece::Open { name, rest, closed } => format!("+{name}{}{closed}", rest.trim()),
                    Piece::Close(name) => format!("-{name}"),
                    Piece::Text(text) => text.to_string(),
                })
                .collect();
        assert_eq!(
            words.join("|"),
            "+pa='x>y'false|1 |< 2|+brtrue|é|+stylefalse|-style|-p"
        );
    }

    #[test]
    fn attributes_and_entities() {
        assert_eq!(attribute(" ss:Index=\"3\" x=1", "index"), Some("3"));
        assert_eq!(attribute(" colspan=2", "colspan"), Some("2"));
        assert_eq!(attribute(" a b='c'", "a"), None);
        let mut text = String::new();
        push_unescaped("A &amp; B &#252;&#xe9;&nbsp;&unknown; &", &mut text);
        assert_eq!(text, "A & B üé &unknown; &");
    }
}
