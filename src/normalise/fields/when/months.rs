//! Names of months and weekdays: English, German, French, Spanish, Italian, Portuguese, Dutch, in CLDR's long and short forms.

/// Beginnings of month names, without accents, with their month. The longest that fits decides.
const MONTHS: &[(&str, u8)] = &[
    ("january", 1),
    ("januar", 1),
    ("janvier", 1),
    ("janv", 1),
    ("enero", 1),
    ("ene", 1),
    ("gennaio", 1),
    ("gen", 1),
    ("janeiro", 1),
    ("januari", 1),
    ("janner", 1),
    ("jan", 1),
    ("february", 2),
    ("februar", 2),
    ("fevrier", 2),
    ("fevr", 2),
    ("febrero", 2),
    ("febbraio", 2),
    ("fevereiro", 2),
    ("februari", 2),
    ("feber", 2),
    ("feb", 2),
    ("fev", 2),
    ("march", 3),
    ("marz", 3),
    ("mars", 3),
    ("marzo", 3),
    ("marco", 3),
    ("maart", 3),
    ("mar", 3),
    ("mrz", 3),
    ("mrt", 3),
    ("april", 4),
    ("avril", 4),
    ("avr", 4),
    ("abril", 4),
    ("abr", 4),
    ("aprile", 4),
    ("apr", 4),
    ("may", 5),
    ("mai", 5),
    ("mayo", 5),
    ("maggio", 5),
    ("mag", 5),
    ("maio", 5),
    ("mei", 5),
    ("june", 6),
    ("juni", 6),
    ("juin", 6),
    ("junio", 6),
    ("giugno", 6),
    ("giu", 6),
    ("junho", 6),
    ("jun", 6),
    ("july", 7),
    ("juli", 7),
    ("juillet", 7),
    ("juil", 7),
    ("julio", 7),
    ("luglio", 7),
    ("lug", 7),
    ("julho", 7),
    ("jul", 7),
    ("august", 8),
    ("aout", 8),
    ("agosto", 8),
    ("ago", 8),
    ("augustus", 8),
    ("aug", 8),
    ("september", 9),
    ("septembre", 9),
    ("septiembre", 9),
    ("setiembre", 9),
    ("settembre", 9),
    ("setembro", 9),
    ("sept", 9),
    ("sep", 9),
    ("set", 9),
    ("october", 10),
    ("oktober", 10),
    ("octobre", 10),
    ("octubre", 10),
    ("ottobre", 10),
    ("ott", 10),
    ("outubro", 10),
    ("out", 10),
    ("oct", 10),
    ("okt", 10),
    ("november", 11),
    ("novembre", 11),
    ("noviembre", 11),
    ("novembro", 11),
    ("nov", 11),
    ("december", 12),
    ("dezember", 12),
    ("decembre", 12),
    ("diciembre", 12),
    ("dicembre", 12),
    ("dezembro", 12),
    ("dec", 12),
    ("dez", 12),
    ("dic", 12),
];

const WEEKDAYS: &[(&str, u8)] = &[
    ("monday", 1),
    ("mon", 1),
    ("montag", 1),
    ("mo", 1),
    ("lundi", 1),
    ("lun", 1),
    ("lunes", 1),
    ("tuesday", 2),
    ("tue", 2),
    ("tues", 2),
    ("dienstag", 2),
    ("di", 2),
    ("mardi", 2),
    ("martes", 2),
    ("wednesday", 3),
    ("wed", 3),
    ("mittwoch", 3),
    ("mi", 3),
    ("mercredi", 3),
    ("mer", 3),
    ("miercoles", 3),
    ("mie", 3),
    ("thursday", 4),
    ("thu", 4),
    ("thur", 4),
    ("thurs", 4),
    ("donnerstag", 4),
    ("do", 4),
    ("jeudi", 4),
    ("jeu", 4),
    ("jueves", 4),
    ("jue", 4),
    ("friday", 5),
    ("fri", 5),
    ("freitag", 5),
    ("fr", 5),
    ("vendredi", 5),
    ("ven", 5),
    ("viernes", 5),
    ("vie", 5),
    ("saturday", 6),
    ("sat", 6),
    ("samstag", 6),
    ("sonnabend", 6),
    ("sa", 6),
    ("samedi", 6),
    ("sam", 6),
    ("sabado", 6),
    ("sab", 6),
    ("sunday", 7),
    ("sun", 7),
    ("sonntag", 7),
    ("so", 7),
    ("dimanche", 7),
    ("dim", 7),
    ("domingo", 7),
    ("dom", 7),
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
    find(MONTHS, word.bytes())
}

/// The weekday that a word names, 1 Monday to 7 Sunday.
pub fn weekday(word: &Plain) -> Option<u8> {
    find(WEEKDAYS, word.bytes())
}

fn find(names: &[(&str, u8)], word: &[u8]) -> Option<u8> {
    names
        .iter()
        .find(|(name, _)| name.as_bytes() == word)
        .map(|(_, n)| *n)
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
