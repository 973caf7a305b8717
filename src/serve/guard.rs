//! Who may ask: the right host, no other site, the token.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;

use crate::serve::contract::{App, Guard};
use crate::serve::problem::Problem;

/// Where a person's word is taken: whose service has no token takes none.
pub const DECISIONS: &str = "/v1/decisions";

/// Lets a request pass, or says why not.
pub async fn check(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    match allowed(&app.guard, request.uri().path(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

fn allowed(guard: &Guard, path: &str, headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let is_ours = |host: &str| {
        guard
            .hosts
            .iter()
            .any(|ours| host.eq_ignore_ascii_case(ours))
    };
    let mut hosts = headers.get_all(header::HOST).iter();
    // A page of another site that has its name point here (DNS rebinding) still sends that name.
    let host = hosts.next().and_then(|host| host.to_str().ok());
    if !host.is_some_and(is_ours) || hosts.next().is_some() {
        return Err(Problem::new(
            StatusCode::MISDIRECTED_REQUEST,
            "not this host",
            "call the service by its address, or start it with `--host NAME`",
        ));
    }
    let is_foreign = match (text("origin"), text("sec-fetch-site")) {
        (Some(origin), _) => !origin
            .split_once("://")
            .is_some_and(|(scheme, host)| scheme.starts_with("http") && is_ours(host)),
        (None, Some(site)) => site != "same-origin" && site != "none",
        (None, None) => false,
    };
    if is_foreign {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "another site may not ask",
            "ask from a program, or from a page of this service",
        ));
    }
    match &guard.token {
        None if path == DECISIONS => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "no decisions are taken here",
            "start the service with `--token-file FILE`: who decides bears its token",
        )),
        Some(token) if path != "/healthz" && !bears(text("authorization"), token) => {
            Err(Problem::new(
                StatusCode::UNAUTHORIZED,
                "a token is needed",
                "send it as `Authorization: Bearer TOKEN`",
            ))
        }
        _ => Ok(()),
    }
}

/// Takes as long for a nearly right token as for a wrong one.
fn bears(authorization: Option<&str>, token: &str) -> bool {
    let given = authorization.and_then(|value| value.split_once(' '));
    given.is_some_and(|(scheme, given)| {
        scheme.eq_ignore_ascii_case("bearer")
            && bool::from(given.trim().as_bytes().ct_eq(token.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::{DECISIONS, allowed};
    use crate::serve::contract::Guard;

    fn check(token: Option<&str>, headers: &[(&str, &str)], expected: u16) {
        let guard = Guard {
            hosts: vec!["127.0.0.1:80".to_string(), "localhost:80".to_string()],
            token: token.map(str::to_string),
        };
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            map.append(name, HeaderValue::from_str(value).unwrap());
        }
        let status = |path| allowed(&guard, path, &map).map_or_else(|p| p.status, |()| 200);
        assert_eq!(status("/v1/last"), expected, "{headers:?}");
        let decides = if token.is_none() && expected == 200 {
            403
        } else {
            expected
        };
        assert_eq!(status(DECISIONS), decides, "{headers:?}");
    }

    #[test]
    fn the_host_the_site_and_the_token_are_checked() {
        let host = ("host", "LOCALHOST:80");
        check(None, &[host], 200);
        check(None, &[], 421);
        check(None, &[("host", "evil.example:80")], 421);
        check(None, &[host, ("host", "evil.example")], 421);
        check(None, &[host, ("origin", "http://localhost:80")], 200);
        check(None, &[host, ("origin", "http://evil.example")], 403);
        check(None, &[host, ("origin", "null")], 403);
        check(None, &[host, ("sec-fetch-site", "cross-site")], 403);
        check(None, &[host, ("sec-fetch-site", "none")], 200);
        check(Some("s3cret"), &[host], 401);
        check(
            Some("s3cret"),
            &[host, ("authorization", "Bearer s3cre")],
            401,
        );
        check(
            Some("s3cret"),
            &[host, ("authorization", "bearer s3cret")],
            200,
        );
    }
}
