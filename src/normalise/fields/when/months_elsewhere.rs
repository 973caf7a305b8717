//! Names of months beyond those of `months.rs`, in CLDR's long and short forms, nominative and genitive; Roman numerals.
//!
//! Croatian is left out: its `listopad` is the October of a language whose neighbours call November so.

/// Names of each month from January on, lower case, without accents on Latin and Greek letters.
const MONTHS: [&[&str]; 12] = [
    &[
        // Polish, Czech, Turkish, Romanian, Hungarian, Estonian, Finnish, Lithuanian, Icelandic
        "styczen", "stycznia", "sty", "leden", "ledna", "led", "ocak", "oca", "ianuarie", "ian",
        "januara", "jaan", "jaanuar", "tammikuu", "tammikuuta", "tammi", "sausio", "sausis", "saus",
        "jan", "janvaris", "januar",
        // Russian, Ukrainian, Bulgarian, Greek, Chinese
        "январь", "января", "янв", "січень", "січня", "січ", "януари", "яну", "ιανουαριος",
        "ιανουαριου", "ιαν", "一月", "i",
    ],
    &[
        "luty", "lutego", "lut", "unor", "unora", "uno", "subat", "sub", "februarie", "februara",
        "februar", "veebr", "veebruar", "helmikuu", "helmikuuta", "helmi", "vasario", "vasaris",
        "vas", "febr", "február", "фев", "февр", "февраль", "февраля", "лютий", "лютого", "лют",
        "февруари", "φεβρουαριος", "φεβρουαριου", "φεβ", "二月", "ii",
    ],
    &[
        "marzec", "marca", "brezen", "brezna", "bre", "mart", "martie", "marts", "marcius",
        "maaliskuu", "maaliskuuta", "maalis", "kovo", "kovas", "kov", "marec", "март", "марта",
        "мар", "березень", "березня", "бер", "μαρτιος", "μαρτιου", "μαρ", "三月", "iii", "marts",
        "marc", "mars",
    ],
    &[
        "kwiecien", "kwietnia", "kwi", "duben", "dubna", "dub", "nisan", "nis", "aprilie",
        "aprilis", "aprila", "huhtikuu", "huhtikuuta", "huhti", "balandzio", "balandis", "bal",
        "апрель", "апреля", "апр", "квітень", "квітня", "кві", "април", "απριλιος", "απριλιου",
        "απρ", "四月", "iv",
    ],
    &[
        "maj", "maja", "kveten", "kvetna", "kve", "mayis", "majus", "toukokuu", "toukokuuta",
        "touko", "geguzes", "geguze", "geg", "май", "мая", "травень", "травня", "тра", "μαιος",
        "μαιου", "μαι", "五月", "v",
    ],
    &[
        "czerwiec", "czerwca", "cze", "cerven", "cervna", "cvn", "haziran", "haz", "iunie", "iun",
        "juna", "juuni", "junius", "kesakuu", "kesakuuta", "kesa", "birzelio", "birzelis", "birz",
        "июнь", "июня", "июн", "червень", "червня", "чер", "юни", "ιουνιος", "ιουνιου", "ιουν",
        "六月", "vi",
    ],
    &[
        "lipiec", "lipca", "lip", "cervenec", "cervence", "cvc", "temmuz", "tem", "iulie", "iul",
        "jula", "juuli", "julius", "heinakuu", "heinakuuta", "heina", "liepos", "liepa", "liep",
        "июль", "июля", "июл", "липень", "липня", "лип", "юли", "ιουλιος", "ιουλιου", "ιουλ",
        "七月", "vii",
    ],
    &[
        "sierpien", "sierpnia", "sie", "srpen", "srpna", "srp", "agustos", "agu", "augusta",
        "augusztus", "augusti", "elokuu", "elokuuta", "elo", "rugpjucio", "rugpjutis", "rugp",
        "avg", "август", "августа", "авг", "серпень", "серпня", "сер", "αυγουστος", "αυγουστου",
        "αυγ", "八月", "viii",
    ],
    &[
        "wrzesien", "wrzesnia", "wrz", "zari", "zar", "eylul", "eyl", "septembrie", "septembra",
        "szeptember", "szept", "syyskuu", "syyskuuta", "syys", "rugsejo", "rugsejis", "rugs",
        "сентябрь", "сентября", "сен", "сент", "вересень", "вересня", "вер", "септември", "септ",
        "σεπτεμβριος", "σεπτεμβριου", "σεπ", "σεπτ", "九月", "ix",
    ],
    &[
        "pazdziernik", "pazdziernika", "paz", "rijen", "rijna", "rij", "ekim", "eki",
        "octombrie", "oktobra", "oktoober", "lokakuu", "lokakuuta", "loka", "spalio", "spalis",
        "spal", "октябрь", "октября", "окт", "жовтень", "жовтня", "жов", "октомври",
        "οκτωβριος", "οκτωβριου", "οκτ", "十月", "x",
    ],
    &[
        "listopad", "listopada", "listopadu", "lis", "kasim", "kas", "noiembrie", "noi",
        "novembra", "marraskuu", "marraskuuta", "marras", "lapkricio", "lapkritis", "lapkr",
        "ноябрь", "ноября", "ноя", "нояб", "листопад", "листопада", "лис", "ноември", "ное",
        "νοεμβριος", "νοεμβριου", "νοε", "十一月", "xi",
    ],
    &[
        "grudzien", "grudnia", "gru", "prosinec", "prosince", "pro", "aralik", "ara",
        "decembrie", "decembra", "detsember", "dets", "des", "desember", "joulukuu",
        "joulukuuta", "joulu", "gruodzio", "gruodis", "gruod", "декабрь", "декабря", "дек",
        "грудень", "грудня", "гру", "декември", "δεκεμβριος", "δεκεμβριου", "δεκ", "十二月",
        "xii",
    ],
];

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
    let at = MONTHS.iter().position(|names| {
        let same = |name: &&str| name.chars().map(|c| if c == 'ς' { 'σ' } else { c }).eq(plain.chars());
        names.iter().any(|name| same(&name))
    })?;
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
        check("paź październik października Říjen října EKİM Ekim окт Октября", 10);
        check("lis listopada listopad Kasım ноя Νοε Νοεμβρίου marraskuuta XI 十一月", 11);
        check("Μαΐου мая май maja Mayıs květen V", 5);
        check("Ağu Ağustos sierpnia srpna августа Αυγ", 8);
        check("Şub únor лют φεβ", 2);
        assert_eq!(month("xi"), None);
        assert_eq!(month("smarch"), None);
    }
}
