//! `lastchange serve` as a process of its own, a client of one request a connection, and the reading of a schema.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A service that ends with the test.
pub struct Service {
    child: Child,
    pub address: String,
}

/// What came back.
pub struct Reply {
    pub status: u16,
    headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Reply {
    /// A header by its name in lower case; empty: it is not there.
    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).cloned().unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }
}

impl Service {
    /// Starts it over `out/ledger.sqlite` of the folder, on a free port.
    pub fn start(folder: &Path, more: &[&str]) -> Service {
        let mut child = Command::new(env!("CARGO_BIN_EXE_lastchange"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--ledger",
                "out/ledger.sqlite",
            ])
            .args(more)
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary of this build starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("it is piped");
        BufReader::new(out).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://");
        let address = address.unwrap_or_else(|| panic!("`{line}`")).to_string();
        Service { child, address }
    }

    pub fn get(&self, target: &str) -> Reply {
        self.ask("GET", target, &[], b"")
    }

    /// One request on a connection of its own.
    pub fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let reply = ask(&self.address, method, target, headers, body);
        reply.unwrap_or_else(|| panic!("no reply to {method} {target}"))
    }

    /// Ends it as the kernel does when there is no memory left.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// A connection on which only that much was sent.
    pub fn half_open(&self, sent: &str) -> TcpStream {
        let mut socket = TcpStream::connect(&self.address).unwrap();
        socket.write_all(sent.as_bytes()).unwrap();
        socket
    }

    /// Waits until the service closes a connection; what it says before does not matter.
    pub fn is_closed_by_itself(&self, mut socket: TcpStream) -> bool {
        let mut rest = Vec::new();
        let _ = socket.read_to_end(&mut rest);
        socket.shutdown(Shutdown::Both).is_err()
            || rest.is_empty()
            || rest.starts_with(b"HTTP/1.1 408")
    }

    /// Asks it to end, and gives its exit code.
    #[cfg(unix)]
    pub fn terminate(&mut self) -> Option<i32> {
        use rustix::process::{Pid, Signal, kill_process};
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        kill_process(pid.expect("a process has a number"), Signal::TERM).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request on a connection of its own; none: nobody answered in full.
pub fn ask(
    address: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Option<Reply> {
    let mut request = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        request += &format!("Host: {address}\r\n");
    }
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    request += &format!("Content-Length: {}\r\n\r\n", body.len());
    let mut socket = TcpStream::connect(address).ok()?;
    socket.write_all(request.as_bytes()).ok()?;
    // Who says no need not read what follows.
    let _ = socket.write_all(body);
    let mut reply = Vec::new();
    let _ = socket.read_to_end(&mut reply);
    parse(&reply)
}

fn parse(reply: &[u8]) -> Option<Reply> {
    let end = reply.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&reply[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_string()))
        .collect();
    let mut body = reply[end + 4..].to_vec();
    if headers
        .get("transfer-encoding")
        .is_some_and(|t| t == "chunked")
    {
        body = joined(&body);
    }
    Some(Reply {
        status: status.unwrap().parse().unwrap(),
        headers,
        body,
    })
}

/// The chunks of a body.
fn joined(mut chunks: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = chunks.windows(2).position(|w| w == b"\r\n") {
        let size = String::from_utf8_lossy(&chunks[..end]);
        let size = usize::from_str_radix(size.trim(), 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend(&chunks[end + 2..end + 2 + size]);
        chunks = &chunks[end + 4 + size..];
    }
    body
}

/// Where a value is not what a schema of the document says: types, required and unknown fields, enumerations.
pub fn schema_faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    look(document, schema, value, "$", &mut faults);
    faults
}

fn look(document: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let found = document.pointer(reference.trim_start_matches('#'));
        let found = found.unwrap_or_else(|| panic!("`{reference}` leads nowhere"));
        return look(document, found, value, at, faults);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = |choice: &&Value| schema_faults(document, choice, value).is_empty();
        if choices.iter().filter(fits).count() != 1 {
            faults.push(format!("{at} fits not just one choice: {value}"));
        }
        return;
    }
    if let Some(only) = schema.get("const")
        && only != value
    {
        faults.push(format!("{at} is {value}, not {only}"));
    }
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        faults.push(format!("{at} is {value}, none of {allowed:?}"));
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => return,
    };
    let is = |name: &&str| match *name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("`{other}` is no type"),
    };
    if !types.iter().any(is) {
        faults.push(format!("{at} is {value}, not {types:?}"));
    }
    for (i, item) in value.as_array().into_iter().flatten().enumerate() {
        look(
            document,
            &schema["items"],
            item,
            &format!("{at}[{i}]"),
            faults,
        );
    }
    let (Some(fields), Some(known)) = (value.as_object(), schema["properties"].as_object()) else {
        return;
    };
    for required in schema["required"].as_array().into_iter().flatten() {
        if !fields.contains_key(required.as_str().unwrap()) {
            faults.push(format!("{at} has no {required}"));
        }
    }
    for (name, field) in fields {
        match known.get(name) {
            Some(schema) => look(document, schema, field, &format!("{at}.{name}"), faults),
            None => faults.push(format!("{at}.{name} is in no schema")),
        }
    }
}

#[test]
fn a_schema_finds_what_does_not_fit() {
    let document = serde_json::json!({"components": {"schemas": {"A": {
        "type": "object", "properties": {"n": {"type": "integer"}, "s": {"enum": ["x"]}}, "required": ["n"]
    }}}});
    let schema = serde_json::json!({"type": "array", "items": {"$ref": "#/components/schemas/A"}});
    let value = serde_json::json!([{"n": 1, "s": "x"}, {"s": "y"}, {"n": "1", "z": 0}]);
    let faults = schema_faults(&document, &schema, &value);
    assert_eq!(faults.len(), 4, "{faults:?}");
}
