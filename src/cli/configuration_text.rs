//! Values as TOML writes them.

/// A TOML list of strings.
pub fn list<S: AsRef<str>>(values: &[S]) -> String {
    let values: Vec<String> = values.iter().map(|v| quoted(v.as_ref())).collect();
    format!("[{}]", values.join(", "))
}

/// A TOML string; one with back-slashes stands between single quotes, where they are themselves.
pub fn quoted(value: &str) -> String {
    if value.contains('\\') && !value.contains('\'') && !value.contains(char::is_control) {
        format!("'{value}'")
    } else {
        quoted_key(value)
    }
}

/// A basic string of TOML: JSON's, which does not escape DEL.
pub fn quoted_key(value: &str) -> String {
    serde_json::Value::from(value)
        .to_string()
        .replace('\u{7f}', "\\u007F")
}

/// What may stand in a comment: one line, no control characters.
pub fn line(text: &str) -> String {
    text.replace(char::is_control, " ").trim_end().to_string()
}
