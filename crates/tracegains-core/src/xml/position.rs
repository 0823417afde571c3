//! Where in the document a token stands, for errors.

use super::attributes::Trouble;
use super::error::{Error, ErrorKind, Limit, Location};
use super::syntax::Refusal;
use super::tokens::Tokens;

/// Longest part of a name that a path shows, in characters.
const NAME_IN_PATH: usize = 64;

impl Tokens<'_> {
    /// Where the token read last stands, in the innermost open element.
    pub(super) fn location(&self) -> Location {
        self.location_at(self.offset)
    }

    /// Where the end tag read last stands, inside the element that it closed: the place of what is
    /// missing there.
    pub(super) fn closed_location(&self) -> Location {
        let mut path = if self.open.is_empty() { String::new() } else { self.path() };
        push_name(&mut path, self.closed);
        Location::new(self.offset, path)
    }

    fn location_at(&self, offset: usize) -> Location {
        Location::new(offset, self.path())
    }

    fn path(&self) -> String {
        let mut path = String::new();
        self.open.iter().for_each(|open| push_name(&mut path, open.name));
        if path.is_empty() {
            path.push('/');
        }
        path
    }

    #[cold]
    pub(super) fn error(&self, kind: ErrorKind, expected: &'static str) -> Error {
        Error::new(kind, self.location(), expected)
    }

    #[cold]
    pub(super) fn refused(&self, (kind, expected): Refusal) -> Error {
        self.error(kind, expected)
    }

    #[cold]
    pub(super) fn error_at(&self, (kind, offset, expected): Trouble) -> Error {
        Error::new(kind, self.location_at(offset), expected)
    }

    #[cold]
    pub(super) fn over(&self, limit: Limit, offset: usize) -> Error {
        let most = match limit {
            Limit::Bytes => self.limits.bytes,
            Limit::Depth => self.limits.depth,
            Limit::Elements => self.limits.elements,
            Limit::Attributes => self.limits.attributes,
            Limit::Declarations => self.limits.declarations,
            Limit::Name => self.limits.name,
            Limit::Text | Limit::Subcodes => self.limits.text,
        };
        Error::new(ErrorKind::Limit(limit), self.location_at(offset), format!("at most {most}"))
    }
}

/// Adds a name, without its prefix, to a path.
fn push_name(path: &mut String, name: &str) {
    let local = name.split_once(':').map_or(name, |(_, local)| local);
    path.push('/');
    path.extend(local.chars().take(NAME_IN_PATH));
    if local.chars().nth(NAME_IN_PATH).is_some() {
        path.push('…');
    }
}
