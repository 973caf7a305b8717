//! Which old encoding a text without a mark is written in: the one whose letters are the most plausible beside each other.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding as Table;

use crate::read::encoding::Encoding;

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

/// The likeliest encoding of bytes that are not UTF-8.
pub(crate) fn legacy(head: &[u8]) -> Encoding {
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
