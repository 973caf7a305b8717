//! Which encoding a file is written in: byte order mark, the pattern of NULs, strict UTF-8, the hint, then plausibility of the letters.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding as Table;

/// The upper half of the code pages of DOS, which `encoding_rs` does not know.
const IBM437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const IBM850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// How bytes become text.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Encoding {
    /// Bytes that are no UTF-8 are read as windows-1252, one by one, and counted.
    Utf8 {
        bom: bool,
    },
    Utf16Le {
        bom: bool,
    },
    Utf16Be {
        bom: bool,
    },
    Table(&'static Table),
    Ibm437,
    Ibm850,
}

impl Encoding {
    /// The name in reports: lower case, as Python and IANA spell it.
    pub(crate) fn name(self) -> String {
        match self {
            Encoding::Utf8 { bom: true } => "utf-8-sig".to_string(),
            Encoding::Utf8 { bom: false } => "utf-8".to_string(),
            Encoding::Utf16Le { .. } => "utf-16-le".to_string(),
            Encoding::Utf16Be { .. } => "utf-16-be".to_string(),
            Encoding::Table(table) => table.name().to_lowercase(),
            Encoding::Ibm437 => "ibm437".to_string(),
            Encoding::Ibm850 => "ibm850".to_string(),
        }
    }

    /// The upper half of a page that is ours, as 128 characters.
    pub(crate) fn page(self) -> Option<Vec<char>> {
        match self {
            Encoding::Ibm437 => Some(IBM437.chars().collect()),
            Encoding::Ibm850 => Some(IBM850.chars().collect()),
            Encoding::Utf8 { .. }
            | Encoding::Utf16Le { .. }
            | Encoding::Utf16Be { .. }
            | Encoding::Table(_) => None,
        }
    }

    /// Bytes of a byte order mark that the file begins with.
    pub(crate) fn bom_bytes(self) -> usize {
        match self {
            Encoding::Utf8 { bom: true } => 3,
            Encoding::Utf16Le { bom: true } | Encoding::Utf16Be { bom: true } => 2,
            Encoding::Utf8 { .. }
            | Encoding::Utf16Le { .. }
            | Encoding::Utf16Be { .. }
            | Encoding::Table(_)
            | Encoding::Ibm437
            | Encoding::Ibm850 => 0,
        }
    }
}

/// What the head of a file is written in.
pub(crate) fn detect(head: &[u8], hint: Option<&str>) -> Encoding {
    if head.starts_with(b"\xef\xbb\xbf") {
        return Encoding::Utf8 { bom: true };
    }
    if head.starts_with(b"\xff\xfe") {
        return Encoding::Utf16Le { bom: true };
    }
    if head.starts_with(b"\xfe\xff") {
        return Encoding::Utf16Be { bom: true };
    }
    if let Some(utf16) = utf16_without_bom(head) {
        return utf16;
    }
    let utf8 = Utf8Share::of(head);
    if utf8.bad_bytes == 0 {
        return Encoding::Utf8 { bom: false };
    }
    if let Some(named) = hint.and_then(named) {
        return named;
    }
    // Letters that are valid UTF-8 do not come about by chance: stray bytes among them are strays.
    if utf8.good_letters >= 2 && utf8.good_letters >= 2 * utf8.bad_bytes {
        return Encoding::Utf8 { bom: false };
    }
    legacy(head)
}

/// An encoding by a person's word for it.
pub(crate) fn named(name: &str) -> Option<Encoding> {
    match name.trim().to_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" | "ascii" | "us-ascii" => Some(Encoding::Utf8 { bom: false }),
        "utf-8-sig" => Some(Encoding::Utf8 { bom: true }),
        "utf-16" | "utf-16-le" | "utf-16le" => Some(Encoding::Utf16Le { bom: false }),
        "utf-16-be" | "utf-16be" => Some(Encoding::Utf16Be { bom: false }),
        "ibm437" | "cp437" => Some(Encoding::Ibm437),
        "ibm850" | "cp850" => Some(Encoding::Ibm850),
        "mac-roman" | "macroman" => Some(Encoding::Table(encoding_rs::MACINTOSH)),
        "cp932" => Some(Encoding::Table(encoding_rs::SHIFT_JIS)),
        other => {
            let label = match other.strip_prefix("cp") {
                Some(number) => format!("windows-{number}"),
                None => other.to_string(),
            };
            Table::for_label(label.as_bytes()).map(Encoding::Table)
        }
    }
}

/// Text in an alphabet of one byte, written in two: every second byte is NUL, nearly always the same one.
fn utf16_without_bom(head: &[u8]) -> Option<Encoding> {
    let sample = &head[..head.len().min(4096) & !1];
    if sample.len() < 4 {
        return None;
    }
    let pairs = sample.len() / 2;
    let nuls = |from: usize| {
        sample
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|&&b| b == 0)
            .count()
    };
    let (even, odd) = (nuls(0), nuls(1));
    if odd * 10 >= pairs * 7 && even * 20 <= pairs {
        return Some(Encoding::Utf16Le { bom: false });
    }
    if even * 10 >= pairs * 7 && odd * 20 <= pairs {
        return Some(Encoding::Utf16Be { bom: false });
    }
    None
}

struct Utf8Share {
    good_letters: usize,
    bad_bytes: usize,
}

impl Utf8Share {
    fn of(bytes: &[u8]) -> Utf8Share {
        let mut share = Utf8Share {
            good_letters: 0,
            bad_bytes: 0,
        };
        let mut chunks = bytes.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            share.good_letters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            // The head may end inside a letter.
            let cut = chunks.peek().is_none() && bytes.len() >= crate::read::input::HEAD_BYTES;
            if !cut {
                share.bad_bytes += chunk.invalid().len();
            }
        }
        share
    }
}

/// Encodings of one byte a letter, the likeliest first: it wins a draw.
fn pages() -> Vec<Encoding> {
    let mut all = vec![Encoding::Table(encoding_rs::WINDOWS_1252)];
    all.push(Encoding::Table(encoding_rs::MACINTOSH));
    all.push(Encoding::Ibm850);
    all.push(Encoding::Ibm437);
    all.push(Encoding::Table(encoding_rs::WINDOWS_1250));
    all.push(Encoding::Table(encoding_rs::WINDOWS_1251));
    all.push(Encoding::Table(encoding_rs::KOI8_R));
    all.push(Encoding::Table(encoding_rs::IBM866));
    all.push(Encoding::Table(encoding_rs::WINDOWS_1253));
    all.push(Encoding::Table(encoding_rs::WINDOWS_1254));
    all.push(Encoding::Table(encoding_rs::ISO_8859_2));
    all
}

fn legacy(head: &[u8]) -> Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if !guess.is_single_byte() && many_bytes_fit(head, guess) {
        return Encoding::Table(guess);
    }
    let excerpt = around_letters(head);
    let mut best = (f64::MIN, Encoding::Table(encoding_rs::WINDOWS_1252));
    for (place, page) in pages().into_iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a place in a list of a dozen")]
        let mut score = plausibility(&excerpt, page) - 0.05 * place as f64;
        if matches!(page, Encoding::Table(table) if table == guess) {
            score += 0.15;
        }
        if score > best.0 {
            best = (score, page);
        }
    }
    best.1
}

/// True when the whole head decodes without an error and not into half-width signs only.
fn many_bytes_fit(head: &[u8], table: &'static Table) -> bool {
    let cut = head.len() - head.len().min(3);
    let (text, errors) = table.decode_without_bom_handling(&head[..cut.max(head.len() / 2)]);
    let (mut wide, mut narrow) = (0, 0);
    for c in text.chars() {
        match c {
            '\u{ff61}'..='\u{ff9f}' => narrow += 1,
            '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => {
                wide += 1;
            }
            _ => {}
        }
    }
    !errors && wide > narrow
}

/// The bytes above ASCII with their neighbours: what is to be judged, and no more of it than needed.
fn around_letters(head: &[u8]) -> Vec<u8> {
    const LETTERS_MAX: usize = 4000;
    let mut excerpt = Vec::new();
    let mut until = 0;
    let mut letters = 0;
    for (i, &byte) in head.iter().enumerate() {
        if byte < 0x80 {
            continue;
        }
        letters += 1;
        if letters > LETTERS_MAX {
            break;
        }
        let from = i.saturating_sub(2).max(until);
        if from > until {
            excerpt.push(b' ');
        }
        let to = (i + 3).min(head.len());
        if to > from {
            excerpt.extend_from_slice(&head[from..to]);
            until = to;
        }
    }
    excerpt
}

/// Mean likelihood of the letters above ASCII, each judged beside its neighbours.
fn plausibility(excerpt: &[u8], page: Encoding) -> f64 {
    let text: Vec<char> = match (page.page(), page) {
        (Some(upper), _) => excerpt
            .iter()
            .map(|&b| match b {
                0..0x80 => char::from(b),
                0x80.. => upper[usize::from(b - 0x80)],
            })
            .collect(),
        (None, Encoding::Table(table)) => table
            .decode_without_bom_handling(excerpt)
            .0
            .chars()
            .collect(),
        (None, _) => return f64::MIN,
    };
    let mut sum = 0.0;
    let mut count = 0_u32;
    for (i, &c) in text.iter().enumerate() {
        if c.is_ascii() {
            continue;
        }
        let before = if i == 0 { ' ' } else { text[i - 1] };
        let after = text.get(i + 1).copied().unwrap_or(' ');
        sum += likelihood(c, before, after);
        count += 1;
    }
    if count == 0 {
        return 0.0;
    }
    sum / f64::from(count)
}

/// How likely a character is between two others: about 3 for an accent inside a word, −10 for a control character.
fn likelihood(c: char, before: char, after: char) -> f64 {
    let space = |c: char| c.is_whitespace() || c.is_ascii_punctuation();
    let word = |c: char| c.is_alphabetic();
    match c {
        '\u{80}'..='\u{9f}' | '\u{fffd}' => -10.0,
        '–' | '—' => {
            if word(before) && word(after) {
                -0.5
            } else {
                2.0
            }
        }
        '’' if word(before) => 2.5,
        '‘' | '“' | '„' if space(before) => 1.5,
        '’' | '”' if space(after) => 1.5,
        '…' | '•' | '·' | '«' | '»' | '\u{a0}' => 0.8,
        '€' | '£' if after.is_ascii_digit() || before.is_ascii_digit() || space(before) => 1.5,
        '°' if before.is_ascii_digit() || space(before) => 1.5,
        '§' | '№' | '±' | '²' | '³' | '½' | '®' | '©' | '™' | 'º' | 'ª' | '×' | 'µ' => {
            0.5
        }
        'α'..='ω' | 'Α'..='Ω' | 'ά'..='ώ' => {
            letter_of_script(c, before, after, |x| ('\u{370}'..='\u{3ff}').contains(&x))
        }
        '\u{400}'..='\u{4ff}' => {
            letter_of_script(c, before, after, |x| ('\u{400}'..='\u{4ff}').contains(&x))
        }
        _ if c.is_alphabetic() => latin(c, before, after),
        '\u{2500}'..='\u{259f}' => -5.0,
        _ => -2.5,
    }
}

fn letter_of_script(c: char, before: char, after: char, own: impl Fn(char) -> bool) -> f64 {
    let mixed = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
    let mut score = if own(before) || own(after) { 2.0 } else { -0.5 };
    if mixed {
        score -= 4.0;
    }
    if c.is_uppercase() && own(before) && before.is_lowercase() {
        score -= 4.0;
    }
    if "оеаинтсрвлкмдОЕАИН".contains(c) {
        score += 0.8;
    }
    score
}

fn latin(c: char, before: char, after: char) -> f64 {
    // Letters of the languages of western Europe, by how often they are met.
    let mut score = if "éèäöüßåøæóíáàçãñúêôõâîûëïÖÄÜÅØÉ".contains(c)
    {
        2.5
    } else if "łśćżźąęńčšžřěůýőűđğışÆÓÁÀÇÑÍÚŁŚŻČŠŽŘĐŐİìòù".contains(c)
    {
        1.6
    } else {
        0.2
    };
    let in_word = before.is_alphabetic() || after.is_alphabetic();
    if !in_word {
        score -= if "àéóèüÅÖ".contains(c) {
            1.0
        } else {
            2.5
        };
    }
    if c.is_uppercase() && before.is_lowercase() {
        score -= 3.5;
    }
    if c.is_uppercase() && before.is_whitespace() && after.is_lowercase() {
        score += 0.3;
    }
    if c.is_lowercase() && before.is_uppercase() && after.is_uppercase() {
        score -= 2.0;
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(detect(bytes, None).name(), expected);
    }

    #[test]
    fn marks_and_patterns() {
        check(b"\xef\xbb\xbfa,b", "utf-8-sig");
        check(b"a,b\n1,2\n", "utf-8");
        check("Übergabe, Zürich".as_bytes(), "utf-8");
        let wide: Vec<u8> = "id;name\r\n1;a\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        check(&wide, "utf-16-le");
    }

    #[test]
    fn pages_by_their_letters() {
        let text = "Søren Ivarsson – Übergabe früher, café, Inés Valdéz, naïve coöperation";
        for (page, name) in [
            (encoding_rs::WINDOWS_1252, "windows-1252"),
            (encoding_rs::MACINTOSH, "macintosh"),
        ] {
            check(&page.encode(text).0, name);
        }
        check(
            &encoding_rs::WINDOWS_1251
                .encode("Номер;Дата;Сервис\nОткат версии;Вера Лунина")
                .0,
            "windows-1251",
        );
        check(
            &encoding_rs::SHIFT_JIS
                .encode("番号,日付,担当者\n変更管理,切り戻し\n")
                .0,
            "shift_jis",
        );
        let dos: Vec<u8> = "Übergabe für früher, Größe, Bjørn café"
            .chars()
            .map(|c| {
                if c.is_ascii() {
                    c as u8
                } else {
                    let at = IBM850.chars().position(|x| x == c).unwrap();
                    0x80 + u8::try_from(at).unwrap()
                }
            })
            .collect();
        check(&dos, "ibm850");
    }

    #[test]
    fn strays_stay_utf8() {
        let mut bytes = "Søren, Inés, Zürich, naïve\n".as_bytes().to_vec();
        bytes.extend_from_slice(b"caf\xe9\n");
        check(&bytes, "utf-8");
    }
}
