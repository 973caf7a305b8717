//! Which encoding a file is written in: byte order mark, the pattern of NULs, strict UTF-8, the hint, then plausibility of the letters.

use encoding_rs::Encoding as Table;

use crate::read::letters::legacy;

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
