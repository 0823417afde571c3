//! The two secrets of a call: application key and session ID.
//!
//! Both are GUIDs that open something, so neither can be printed, serialised or logged by accident:
//! `Debug` is redacted in every build profile, there is no `Display` and no `Serialize`, and the value
//! is reached through one accessor with a telling name. What is promised is redaction, not erasure:
//! [`uuid::Uuid`] is `Copy`.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// The text is not a GUID in one of the spellings that .NET reads from XML.
///
/// It does not repeat the text, which may be most of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a GUID: expected 32 hexadecimal digits, plain, with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx), or dashed in braces or parentheses"
)]
pub struct InvalidGuid;

/// Reads the spellings N, D, B and P of .NET, in any case, with XML white space around.
pub(crate) fn parse_guid(text: &str) -> Result<Uuid, InvalidGuid> {
    let text = crate::xml::trim(text);
    let dashed = match (text.len(), text.as_bytes()) {
        (32, digits) if digits.iter().all(u8::is_ascii_hexdigit) => {
            return Uuid::try_parse(text).map_err(|_| InvalidGuid);
        }
        (36, _) => text,
        (38, [b'{', .., b'}'] | [b'(', .., b')']) => &text[1..37],
        _ => return Err(InvalidGuid),
    };
    Uuid::try_parse(dashed).map_err(|_| InvalidGuid)
}

macro_rules! credential {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a GUID.
            #[must_use]
            pub const fn new(guid: Uuid) -> Self {
                Self(guid)
            }

            /// The secret itself. Whoever calls this answers for where it goes.
            #[must_use]
            pub const fn expose_secret(&self) -> Uuid {
                self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(<redacted>)"))
            }
        }

        impl From<Uuid> for $name {
            fn from(guid: Uuid) -> Self {
                Self(guid)
            }
        }

        impl FromStr for $name {
            type Err = InvalidGuid;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                parse_guid(text).map(Self)
            }
        }
    };
}

credential! {
    /// The application key that TraceGains issues to an integration. It names the caller, and a key of
    /// the test environment does not open production.
    ///
    /// ```
    /// use tracegains_core::AppKey;
    ///
    /// let key: AppKey = "{0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9}".parse()?;
    /// assert_eq!(format!("{key:?}"), "AppKey(<redacted>)");
    /// assert_eq!(key.expose_secret().to_string(), "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9");
    /// # Ok::<(), tracegains_core::InvalidGuid>(())
    /// ```
    AppKey
}

credential! {
    /// A session ID that Login returned. Whoever holds it acts in that session until it expires or is
    /// logged out.
    SessionId
}

#[cfg(test)]
mod tests {
    use super::*;

    const DASHED: &str = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";

    #[test]
    fn the_spellings_that_dotnet_reads_are_read() {
        for text in [
            DASHED.to_owned(),
            DASHED.to_uppercase(),
            DASHED.replace('-', ""),
            DASHED.replace('-', "").to_uppercase(),
            format!("{{{DASHED}}}"),
            format!("({DASHED})"),
            format!(" \t\r\n{DASHED}\n "),
        ] {
            let id: SessionId = text.parse().unwrap_or_else(|e| panic!("{text:?}: {e}"));
            assert_eq!(id.expose_secret().to_string(), DASHED);
        }
    }

    #[test]
    fn every_other_spelling_is_refused() {
        let plain = DASHED.replace('-', "");
        for text in [
            String::new(),
            " ".to_owned(),
            format!("urn:uuid:{DASHED}"),
            format!("{{{plain}}}"),
            format!("({plain})"),
            format!("{{{DASHED})"),
            format!("{{ {DASHED} }}"),
            format!("\u{a0}{DASHED}"),
            format!("{DASHED}0"),
            DASHED[1..].to_owned(),
            DASHED.replace('0', "g"),
            DASHED.replace('-', " "),
            "0a1b2c3d4-e5f-6071-8293-a4b5c6d7e8f9".to_owned(),
            "+a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9".to_owned(),
            "{0x0a1b2c3d,0x4e5f,0x6071,{0x82,0x93,0xa4,0xb5,0xc6,0xd7,0xe8,0xf9}}".to_owned(),
            "0x0a1b2c3d4e5f60718293a4b5c6d7e8".to_owned(),
            "é0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8".to_owned(),
        ] {
            assert_eq!(text.parse::<AppKey>(), Err(InvalidGuid), "{text:?}");
        }
    }

    #[test]
    fn debug_shows_nothing_of_the_secret() {
        let key: AppKey = DASHED.parse().unwrap();
        let session: SessionId = DASHED.parse().unwrap();
        assert_eq!(format!("{key:?} {session:#?}"), "AppKey(<redacted>) SessionId(<redacted>)");
    }
}
