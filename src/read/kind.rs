//! Files that are no text and no workbook, told by their first bytes, so that the message can say what they are.

use memchr::memmem;

/// What a file is that cannot be a table, with a hint where one helps.
pub(crate) fn no_table(head: &[u8]) -> Option<String> {
    const MAGIC: [(&[u8], &str); 18] = [
        (
            b"\x1f\x8b",
            "it is compressed (gzip)\nhint: unpack it first",
        ),
        (b"BZh", "it is compressed (bzip2)\nhint: unpack it first"),
        (
            b"\xfd7zXZ\0",
            "it is compressed (xz)\nhint: unpack it first",
        ),
        (
            b"\x28\xb5\x2f\xfd",
            "it is compressed (zstd)\nhint: unpack it first",
        ),
        (
            b"7z\xbc\xaf\x27\x1c",
            "it is a 7z archive\nhint: unpack it first",
        ),
        (b"Rar!", "it is a rar archive\nhint: unpack it first"),
        (
            b"%PDF",
            "it is a PDF document\nhint: export it as CSV or XLSX",
        ),
        (b"PAR1", "it is a Parquet file\nhint: export it as CSV"),
        (
            b"SQLite format 3\0",
            "it is an SQLite database\nhint: export the table as CSV",
        ),
        (b"\x89PNG", "it is a picture (PNG)"),
        (b"\xff\xd8\xff", "it is a picture (JPEG)"),
        (b"GIF8", "it is a picture (GIF)"),
        (b"\x7fELF", "it is a program"),
        (b"MZ\x90\0", "it is a program"),
        (b"{\\rtf", "it is an RTF document"),
        (b"ARROW1", "it is an Arrow file\nhint: export it as CSV"),
        (b"Obj\x01", "it is an Avro file\nhint: export it as CSV"),
        (b"PK\x05\x06", "it is an empty zip archive"),
    ];
    if let Some((_, found)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some((*found).to_string());
    }
    if is_encrypted(head) {
        return Some("it is protected by a password\nhint: save it without one".to_string());
    }
    None
}

/// A compound file with the stream that an Office document is encrypted in (MS-OFFCRYPTO 2.3.4.4).
fn is_encrypted(head: &[u8]) -> bool {
    let stream: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    head.starts_with(b"\xd0\xcf\x11\xe0") && memmem::find(head, &stream).is_some()
}

/// What a decoded text is that is markup and no table.
pub(crate) fn markup(sample: &str) -> Option<String> {
    let top = sample.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    top.starts_with("<?xml")
        .then(|| "it is XML\nhint: export it as CSV, JSON or XLSX".to_string())
}

/// True for decoded text that hardly is any.
pub(crate) fn is_binary(sample: &str) -> bool {
    let start: String = sample.chars().take(1 << 16).collect();
    let odd = start
        .chars()
        .filter(|c| {
            (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{1b}'..='\u{1f}' | '\u{c}'))
                || *c == '\u{fffd}'
        })
        .count();
    odd * 20 > start.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        assert!(no_table(b"\x1f\x8b\x08\0").is_some_and(|f| f.contains("gzip")));
        assert!(markup("\n<?xml version=\"1.0\"?><a/>").is_some_and(|f| f.contains("XML")));
        assert!(
            no_table(b"\xd0\xcf\x11\xe0 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0")
                .is_some_and(|f| f.contains("password"))
        );
        assert_eq!(no_table(b"id,name\n"), None);
        assert!(is_binary("\u{1}\u{2}abc\u{3}\u{4}"));
        assert!(!is_binary("plain, text\n"));
    }
}
