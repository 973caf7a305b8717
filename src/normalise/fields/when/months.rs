//! Names of months and weekdays: English, German, French, Spanish, Italian, Portuguese, Dutch, in CLDR's long and short forms.

/// Names of each month from January on, lower case, without accents.
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "januar", "janvier", "janv", "enero", "ene", "gennaio", "gen", "janeiro",
        "januari", "janner", "jan",
    ],
    &[
        "february",
        "februar",
        "fevrier",
        "fevr",
        "febrero",
        "febbraio",
        "fevereiro",
        "februari",
        "feber",
        "feb",
        "fev",
    ],
    &[
        "march", "marz", "mars", "marzo", "marco", "maart", "mar", "mrz", "mrt",
    ],
    &["april", "avril", "avr", "abril", "abr", "aprile", "apr"],
    &["may", "mai", "mayo", "maggio", "mag", "maio", "mei"],
    &[
        "june", "juni", "juin", "junio", "giugno", "giu", "junho", "jun",
    ],
    &[
        "july", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho", "jul",
    ],
    &["august", "aout", "agosto", "ago", "augustus", "aug"],
    &[
        "september",
        "septembre",
        "septiembre",
        "setiembre",
        "settembre",
        "setembro",
        "sept",
        "sep",
        "set",
    ],
    &[
        "october", "oktober", "octobre", "octubre", "ottobre", "ott", "outubro", "out", "oct",
        "okt",
    ],
    &["november", "novembre", "noviembre", "novembro", "nov"],
    &[
        "december",
        "dezember",
        "decembre",
        "diciembre",
        "dicembre",
        "dezembro",
        "dec",
        "dez",
        "dic",
    ],
];

/// Names of each weekday from Monday on.
const WEEKDAYS: [&[&str]; 7] = [
    &["monday", "mon", "montag", "mo", "lundi", "lun", "lunes"],
    &[
        "tuesday", "tue", "tues", "dienstag", "di", "mardi", "martes",
    ],
    &[
        "wednesday",
        "wed",
        "mittwoch",
        "mi",
        "mercredi",
        "mer",
        "miercoles",
        "mie",
    ],
    &[
        "thursday",
        "thu",
        "thur",
        "thurs",
        "donnerstag",
        "do",
        "jeudi",
        "jeu",
        "jueves",
        "jue",
    ],
    &[
        "friday", "fri", "freitag", "fr", "vendredi", "ven", "viernes", "vie",
    ],
    &[
        "saturday",
        "sat",
        "samstag",
        "sonnabend",
        "sa",
        "samedi",
        "sam",
        "sabado",
        "sab",
    ],
    &[
        "sunday", "sun", "sonntag", "so", "dimanche", "dim", "domingo", "dom",
    ],
];

/// A word in lower-case ASCII without accents, as long as such a name can be.
pub struct Plain {
    bytes: [u8; 12],
    len: usize,
}

impl Plain {
    /// `None` where the word is no letters-only word of at most 12 letters.
    pub fn of(word: &str) -> Option<Plain> {
        let mut plain = Plain {
            bytes: [0; 12],
            len: 0,
        };
        for c in word.chars() {
            let letter = match c {
                'a'..='z' => c as u8,
                'A'..='Z' => c.to_ascii_lowercase() as u8,
                'ä' | 'Ä' | 'á' | 'à' | 'â' | 'ã' => b'a',
                'é' | 'É' | 'è' | 'ê' | 'ë' => b'e',
                'í' | 'ì' | 'î' => b'i',
                'ó' | 'ò' | 'ô' | 'ö' => b'o',
                'ú' | 'ù' | 'û' | 'Û' | 'ü' => b'u',
                'ç' => b'c',
                _ => return None,
            };
            *plain.bytes.get_mut(plain.len)? = letter;
            plain.len += 1;
        }
        Some(plain)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// The month that a word names, 1 to 12.
pub fn month(word: &Plain) -> Option<u8> {
    find(&MONTHS, word.bytes())
}

/// The weekday that a word names, 1 Monday to 7 Sunday.
pub fn weekday(word: &Plain) -> Option<u8> {
    find(&WEEKDAYS, word.bytes())
}

fn find(names: &[&[&str]], word: &[u8]) -> Option<u8> {
    let at = names
        .iter()
        .position(|n| n.iter().any(|name| name.as_bytes() == word))?;
    u8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::{Plain, month, weekday};

    #[track_caller]
    fn check(input: &str, expected: Option<u8>) {
        assert_eq!(
            Plain::of(input).and_then(|w| month(&w)),
            expected,
            "{input}"
        );
    }

    #[test]
    fn months_in_seven_languages() {
        check("janv", Some(1));
        check("févr", Some(2));
        check("Mär", Some(3));
        check("août", Some(8));
        check("Dezember", Some(12));
        check("déc", Some(12));
        check("Smarch", None);
    }

    #[test]
    fn weekdays() {
        assert_eq!(Plain::of("Mittwoch").and_then(|w| weekday(&w)), Some(3));
        assert_eq!(Plain::of("Sat").and_then(|w| weekday(&w)), Some(6));
    }
}
