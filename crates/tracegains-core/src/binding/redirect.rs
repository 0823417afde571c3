//! Where a redirect leads, without the parts of a Location that may hold secrets.

/// The origin that a Location names: `scheme://host[:port]`, `//host[:port]` where it names no
/// scheme. `None` for a relative reference and for what is none of these.
pub(super) fn origin(location: &str) -> Option<String> {
    let (scheme, rest) = match location.split_once("//")? {
        ("", rest) => ("", rest),
        (scheme, rest) => (scheme.strip_suffix(':')?, rest),
    };
    if !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
        return None;
    }
    // A backslash ends the host for browsers: for whoever follows, it is not part of the name.
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    // The port is behind the last colon that is not inside the brackets of an IPv6 address.
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port),
        _ => (host, ""),
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    if name.is_empty() || !name.bytes().all(plain) || !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let colon = if scheme.is_empty() { "" } else { ":" };
    Some(format!("{}{colon}//{}", scheme.to_ascii_lowercase(), host.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_origin_of_a_location_is_kept() {
        for (location, to) in [
            ("https://api.example/v7/soap?session=5e55", "https://api.example"),
            ("HTTPS://API.Example", "https://api.example"),
            ("http://api.example:8080#x", "http://api.example:8080"),
            ("https://[2001:db8::1]:8443/a", "https://[2001:db8::1]:8443"),
            ("https://user:hunter2@api.example/", "https://api.example"),
            ("https://a@b@api.example/", "https://api.example"),
            ("https://api.example\\@evil.example/", "https://api.example"),
            ("//other.example/path", "//other.example"),
            ("https://[::1]", "https://[::1]"),
            ("ftp://files.example/a", "ftp://files.example"),
        ] {
            assert_eq!(origin(location).as_deref(), Some(to), "{location}");
        }
    }

    #[test]
    fn a_relative_or_unreadable_location_names_no_origin() {
        for location in [
            "",
            "/v7/soap/Other.asmx",
            "Other.asmx?next=https://evil.example/",
            "?a",
            "https:",
            "https:///etc/passwd",
            "file:///etc/passwd",
            "https://user:hunter2@/",
            "https://a b/",
            "https://user:hunter2",
            "https://h\u{f6}st/",
            "/login?to=//evil.example",
            "javascript:alert(1)",
        ] {
            assert_eq!(origin(location), None, "{location}");
        }
    }
}
