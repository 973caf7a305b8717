//! Names of months beyond those of `months.rs`, in CLDR's long and short forms, nominative and genitive; Roman numerals.
//!
//! Croatian is left out: its `listopad` is the October of a language whose neighbours call November so.

/// Names of each month, a line each from January on, lower case, without accents on Latin and Greek letters.
const NAMES: &str = include_str!("months.txt");

/// Latin letters with their marks, and what they are without.
const BARE: &[(&str, char)] = &[
    ("ąáàâãäåăā", 'a'),
    ("ćčç", 'c'),
    ("ď", 'd'),
    ("ęéèêëěėē", 'e'),
    ("ğ", 'g'),
    ("íìîïıī", 'i'),
    ("ł", 'l'),
    ("ńňñ", 'n'),
    ("óòôõöőø", 'o'),
    ("řŕ", 'r'),
    ("śšşșß", 's'),
    ("ťţț", 't'),
    ("úùûüůűūų", 'u'),
    ("ý", 'y'),
    ("źżž", 'z'),
    ("ά", 'α'),
    ("έ", 'ε'),
    ("ή", 'η'),
    ("ίϊΐ", 'ι'),
    ("ό", 'ο'),
    ("ύϋ", 'υ'),
    ("ώ", 'ω'),
    ("ё", 'е'),
];

/// The month that a word names, 1 to 12.
pub fn month(word: &str) -> Option<u8> {
    const LETTERS_MAX: usize = 14;
    if word.chars().count() > LETTERS_MAX {
        return None;
    }
    // `İ` in lower case is an `i` and a mark of its own.
    let plain: String = word
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|c| *c != '\u{307}')
        .map(bare)
        .map(|c| if c == 'ς' { 'σ' } else { c })
        .collect();
    let same = |name: &str| {
        let letters = name.chars().map(|c| if c == 'ς' { 'σ' } else { c });
        letters.eq(plain.chars())
    };
    let at = NAMES.lines().position(|names| names.split(' ').any(same))?;
    // Roman numerals are written in capitals.
    let is_roman = plain.bytes().all(|b| matches!(b, b'i' | b'v' | b'x'));
    if is_roman && !word.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    u8::try_from(at + 1).ok()
}

fn bare(c: char) -> char {
    BARE.iter()
        .find(|(marked, _)| marked.contains(c))
        .map_or(c, |(_, plain)| *plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &str, expected: u8) {
        for word in words.split(' ') {
            assert_eq!(month(word), Some(expected), "{word}");
        }
    }

    #[test]
    fn months_in_further_languages() {
        check(
            "paź październik października Říjen října EKİM Ekim окт Октября",
            10,
        );
        check(
            "lis listopada listopad Kasım ноя Νοε Νοεμβρίου marraskuuta XI 十一月",
            11,
        );
        check("Μαΐου мая май maja Mayıs květen V", 5);
        check("Ağu Ağustos sierpnia srpna августа Αυγ", 8);
        check("Şub únor лют φεβ", 2);
        assert_eq!(month("xi"), None);
        assert_eq!(month("smarch"), None);
    }
}
