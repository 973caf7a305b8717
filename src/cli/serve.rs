//! `lastchange serve` and `lastchange mcp`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::cli::args_ask::{Mcp, Serve};
use crate::cli::contract::{End, print};
use crate::cli::{instant, words};
use crate::serve::{self, Options};

/// A shorter secret can be guessed.
const TOKEN_BYTES_MIN: usize = 16;

pub fn http(args: &Serve) -> Result<End> {
    let options = Options {
        ledger: args.ledger.ledger.clone(),
        address: args.listen,
        token: args.token_file.as_deref().map(token).transpose()?,
        hosts: args.host.clone(),
        connections_max: usize::from(args.connections),
        now: instant::now,
    };
    serve::http(&options, |address| {
        // Whoever started us may not read what we print: no reason not to serve.
        let _ = print(&format!("http://{address}\n"));
    })?;
    words::note("stopped");
    Ok(End::Done)
}

pub fn mcp(args: &Mcp) -> Result<End> {
    serve::mcp(&Options {
        ledger: args.ledger.ledger.clone(),
        address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
        token: None,
        hosts: Vec::new(),
        connections_max: 1,
        now: instant::now,
    })?;
    Ok(End::Done)
}

/// The first line of the file.
fn token(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("`{}` cannot be read", path.display()))?;
    let token = text.lines().next().unwrap_or_default().trim();
    if token.len() < TOKEN_BYTES_MIN {
        bail!(
            "`{}` holds no token of {TOKEN_BYTES_MIN} characters or more in its first line\nhint: make one with `openssl rand -hex 32`",
            path.display()
        );
    }
    Ok(token.to_string())
}
