//! Start tags, read whole: the element's name, its attributes, its namespace declarations.

use super::attributes::{self, StartTag, Tag};
use super::error::{Error, ErrorKind, Limit};
use super::tokens::{Open, Part, Pending, Token, Tokens};

impl<'i> Tokens<'i> {
    /// The start tag that comes next.
    pub(super) fn start_tag(&mut self) -> Result<Token<'i>, Error> {
        let depth = self.open.len();
        match self.start() {
            Ok((token, end)) if end <= self.legal => {
                self.pass(end - self.at);
                Ok(token)
            }
            found => {
                self.open.truncate(depth);
                Err(self.bad_tag(found.err()))
            }
        }
    }

    /// What is wrong with the tag that starts here. Whether it ends at all comes first, then characters that
    /// no document may hold, then what was found in it.
    #[cold]
    fn bad_tag(&mut self, found: Option<Error>) -> Error {
        match self.event() {
            Ok(_) => found.unwrap_or_else(|| self.illegal_character()),
            Err(error) => error,
        }
    }

    /// What starts here, and where its tag ends.
    fn start(&mut self) -> Result<(Token<'i>, usize), Error> {
        if self.part == Part::Epilog {
            return Err(self.error(ErrorKind::NotWellFormed, "one root element"));
        }
        self.part = Part::Root;
        self.elements += 1;
        if self.elements > self.limits.elements {
            return Err(self.over(Limit::Elements, self.offset));
        }
        let mut tag = Tag::new(self.input, self.offset + 1);
        let (name, prefix, local) = tag.element_name().map_err(|trouble| self.error_at(trouble))?;
        if name.len() > self.limits.name {
            return Err(self.over(Limit::Name, self.offset + 1));
        }
        if self.open.len() >= self.limits.depth {
            return Err(self.over(Limit::Depth, self.offset));
        }
        let declarations = self.namespaces.mark();
        self.open.push(Open { name, declarations });
        self.attributes.clear();
        if !tag.is_bare() {
            self.read_attributes(&mut tag, declarations)?;
        }
        let (end, is_empty) = tag.end();
        if is_empty {
            self.pending = Pending::End;
        }
        let Some(namespace) = self.namespaces.resolve(prefix) else {
            return Err(self.error_at((ErrorKind::Namespace, self.offset + 1, "a declared prefix")));
        };
        if let Some(recording) = &mut self.recording {
            let used = self.attributes.iter().map(|attribute| attribute.namespace);
            let name_end = self.offset + 1 + name.len();
            recording.element(self.open.len(), name_end, used.chain([namespace]), &self.namespaces);
        }
        Ok((Token::Start(StartTag { namespace, local }), end))
    }

    fn read_attributes(&mut self, tag: &mut Tag<'i>, mark: usize) -> Result<(), Error> {
        let mut count = 0;
        while let Some(attribute) = tag.attribute().map_err(|trouble| self.error_at(trouble))? {
            count += 1;
            let offset = attribute.offset;
            if count > self.limits.attributes {
                return Err(self.over(Limit::Attributes, offset));
            }
            if attribute.name_end - offset > self.limits.name {
                return Err(self.over(Limit::Name, offset));
            }
            if attribute.value_length() > self.limits.text {
                return Err(self.over(Limit::Text, offset));
            }
            let Some(prefix) = attribute.declares(self.input) else {
                self.attributes.push(attribute);
                continue;
            };
            if self.namespaces.declared() >= self.limits.declarations {
                return Err(self.over(Limit::Declarations, offset));
            }
            if let Err(expected) = self.namespaces.declare(prefix, attribute.value(self.input)) {
                return Err(self.error_at((ErrorKind::Namespace, offset, expected)));
            }
        }
        if self.namespaces.mark() > mark + 1 && self.namespaces.declared_twice_since(mark) {
            return Err(self.error(ErrorKind::NotWellFormed, "each attribute once"));
        }
        for attribute in self.attributes.iter_mut().filter(|attribute| attribute.has_prefix()) {
            match self.namespaces.resolve(attribute.prefix(self.input)) {
                Some(index) => attribute.namespace = index,
                None => {
                    let offset = attribute.offset;
                    return Err(self.error_at((ErrorKind::Namespace, offset, "a declared prefix")));
                }
            }
        }
        let namespace = |index| self.namespaces.name(index);
        match attributes::find_duplicate(self.input, &self.attributes, namespace) {
            Some(offset) => Err(self.error_at((ErrorKind::NotWellFormed, offset, "each attribute once"))),
            None => Ok(()),
        }
    }
}
