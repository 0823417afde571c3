//! Tokens of a document, each found to be in order.

use quick_xml::events::Event;

use super::attributes::{self, Attribute, StartTag, Tag};
use super::characters::{self, Scan, is_blank};
use super::declaration;
use super::error::{Construct, Error, ErrorKind, Limit, Location};
use super::limits::Limits;
use super::markup::Recording;
use super::namespaces::Namespaces;
use super::reference;
use super::syntax;

/// Longest part of a name that a path shows, in characters.
const NAME_IN_PATH: usize = 64;

/// An element that is open.
#[derive(Debug)]
pub(super) struct Open<'i> {
    name: &'i str,
    /// What the stack of declarations goes back to when it is closed.
    declarations: usize,
}

#[derive(Debug)]
pub(super) enum Token<'i> {
    Start(StartTag<'i>),
    End,
    Text(&'i str),
    CData(&'i str),
    Reference(char),
    Eof,
}

/// Where in the document the reader is (productions 1, 22, 27).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Start,
    Prolog,
    Root,
    Epilog,
}

/// The tokenizer: quick-xml finds where a token ends, what is in it is checked here.
#[derive(Debug)]
pub(super) struct Tokens<'i> {
    pub(super) input: &'i str,
    events: quick_xml::Reader<&'i [u8]>,
    pub(super) limits: Limits,
    pub(super) scan: Scan,
    part: Part,
    pub(super) namespaces: Namespaces<'i>,
    pub(super) open: Vec<Open<'i>>,
    pub(super) attributes: Vec<Attribute<'i>>,
    pub(super) declared_encoding: Option<&'i str>,
    elements: usize,
    /// The element just started has no content: its end comes next.
    pub(super) empty: bool,
    /// The name of the element closed last, for errors about what it lacked.
    closed: &'i str,
    /// Its declarations, to be dropped when the next token is read: a QName that was its text is
    /// resolved with them.
    expired: Option<usize>,
    /// Where the token read last starts and ends.
    pub(super) offset: usize,
    pub(super) after: usize,
    pub(super) recording: Option<Recording>,
}

impl<'i> Tokens<'i> {
    pub(super) fn new(input: &'i str, limits: &Limits) -> Self {
        let mut events = quick_xml::Reader::from_str(input);
        let config = events.config_mut();
        // Done here, against the input itself.
        config.check_end_names = false;
        config.check_comments = true;
        config.trim_markup_names_in_closing_tags = false;
        Self {
            input,
            events,
            limits: *limits,
            scan: characters::scan(input),
            part: Part::Start,
            namespaces: Namespaces::new(),
            open: Vec::with_capacity(8),
            attributes: Vec::with_capacity(8),
            declared_encoding: None,
            elements: 0,
            empty: false,
            closed: "",
            expired: None,
            offset: 0,
            after: 0,
            recording: None,
        }
    }

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

    pub(super) fn error(&self, kind: ErrorKind, expected: &'static str) -> Error {
        Error::new(kind, self.location(), expected)
    }

    fn forbidden(&self, construct: Construct) -> Error {
        let (kind, expected) = syntax::forbidden(construct);
        self.error(kind, expected)
    }

    fn error_at(&self, (kind, offset, expected): attributes::Trouble) -> Error {
        Error::new(kind, self.location_at(offset), expected)
    }

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

    /// The next token, found to be in order.
    pub(super) fn next(&mut self) -> Result<Token<'i>, Error> {
        if let Some(declarations) = self.expired.take() {
            self.namespaces.truncate(declarations);
            // What their namespaces point at may be gone.
            self.attributes.clear();
        }
        if self.empty {
            self.empty = false;
            self.close();
            return Ok(Token::End);
        }
        if self.part == Part::Start {
            self.check_start()?;
        }
        loop {
            self.offset = self.after;
            let event = self.events.read_event();
            self.after = usize::try_from(self.events.buffer_position()).unwrap_or(usize::MAX);
            if self.after > self.scan.illegal {
                return Err(self.error_at((
                    ErrorKind::NotWellFormed,
                    self.scan.illegal,
                    "only characters of XML 1.0",
                )));
            }
            let raw = self.input.get(self.offset..self.after).unwrap_or_default();
            let first = self.part == Part::Start;
            if first {
                self.part = Part::Prolog;
            }
            match event {
                Ok(Event::Start(_)) => return self.start(raw, 1),
                Ok(Event::Empty(_)) => {
                    self.empty = true;
                    return self.start(raw, 2);
                }
                Ok(Event::End(_)) => {
                    self.check_end_tag(raw)?;
                    self.close();
                    return Ok(Token::End);
                }
                Ok(Event::Text(_)) => {
                    self.check_text(raw)?;
                    if self.part == Part::Root {
                        return Ok(Token::Text(raw));
                    }
                }
                Ok(Event::CData(_)) => {
                    self.check_inside_root()?;
                    let text = raw.get(9..raw.len() - 3).unwrap_or_default();
                    if text.len() > self.limits.text {
                        return Err(self.over(Limit::Text, self.offset));
                    }
                    return Ok(Token::CData(text));
                }
                Ok(Event::GeneralRef(_)) => {
                    self.check_inside_root()?;
                    let content = raw.get(1..raw.len() - 1).unwrap_or_default();
                    return match reference::resolve(content) {
                        Some(c) => Ok(Token::Reference(c)),
                        None => Err(self.error(
                            ErrorKind::NotWellFormed,
                            "a character reference or one of the five predefined entities",
                        )),
                    };
                }
                Ok(Event::Comment(_)) => {}
                Ok(Event::Decl(_)) => self.declaration(raw, first)?,
                Ok(Event::PI(_)) => {
                    return Err(self.forbidden(Construct::ProcessingInstruction));
                }
                Ok(Event::DocType(_)) => {
                    return Err(self.forbidden(Construct::DocumentType));
                }
                Ok(Event::Eof) => return self.eof(),
                Err(error) => {
                    let rest = self.input.get(self.offset..).unwrap_or_default();
                    let (kind, expected) = syntax::refusal(&error, rest, self.after >= self.input.len());
                    return Err(self.error(kind, expected));
                }
            }
        }
    }

    /// What has to hold before the first token is looked at.
    fn check_start(&self) -> Result<(), Error> {
        if self.input.len() > self.limits.bytes {
            return Err(self.over(Limit::Bytes, self.limits.bytes));
        }
        if self.input.starts_with('\u{feff}') {
            return Err(self.error(ErrorKind::NotWellFormed, "no second byte order mark"));
        }
        Ok(())
    }

    fn start(&mut self, raw: &'i str, closing: usize) -> Result<Token<'i>, Error> {
        if self.part == Part::Epilog {
            return Err(self.error(ErrorKind::NotWellFormed, "one root element"));
        }
        self.part = Part::Root;
        self.elements += 1;
        if self.elements > self.limits.elements {
            return Err(self.over(Limit::Elements, self.offset));
        }
        let mut tag = Tag::new(self.input, self.offset + 1, self.offset + raw.len() - closing);
        let (name, prefix, local) = tag.element_name().map_err(|trouble| self.error_at(trouble))?;
        if name.len() > self.limits.name {
            return Err(self.over(Limit::Name, self.offset + 1));
        }
        if self.open.len() >= self.limits.depth {
            return Err(self.over(Limit::Depth, self.offset));
        }
        let declarations = self.namespaces.mark();
        self.open.push(Open { name, declarations });
        self.read_attributes(&mut tag, declarations)?;
        let Some(namespace) = self.namespaces.resolve(prefix).filter(|_| prefix != "xmlns") else {
            return Err(self.error_at((ErrorKind::Namespace, self.offset + 1, "a declared prefix")));
        };
        if let Some(recording) = &mut self.recording {
            let used = self.attributes.iter().map(|attribute| attribute.namespace);
            let name_end = self.offset + 1 + name.len();
            recording.element(self.open.len(), name_end, used.chain([namespace]), &self.namespaces);
        }
        Ok(Token::Start(StartTag::new(namespace, local)))
    }

    fn read_attributes(&mut self, tag: &mut Tag<'i>, mark: usize) -> Result<(), Error> {
        self.attributes.clear();
        let mut count = 0;
        while let Some(attribute) = tag.attribute().map_err(|trouble| self.error_at(trouble))? {
            count += 1;
            let offset = attribute.offset;
            if count > self.limits.attributes {
                return Err(self.over(Limit::Attributes, offset));
            }
            if attribute.prefix.len() + attribute.local.len() > self.limits.name {
                return Err(self.over(Limit::Name, offset));
            }
            if attribute.value.len() > self.limits.text {
                return Err(self.over(Limit::Text, offset));
            }
            match (attribute.prefix, attribute.local) {
                ("xmlns", prefix) | ("", prefix @ "xmlns") => {
                    let prefix = if attribute.prefix.is_empty() { "" } else { prefix };
                    if self.namespaces.declared() >= self.limits.declarations {
                        return Err(self.over(Limit::Declarations, offset));
                    }
                    if let Err(expected) = self.namespaces.declare(prefix, attribute.value) {
                        return Err(self.error_at((ErrorKind::Namespace, offset, expected)));
                    }
                }
                _ => self.attributes.push(attribute),
            }
        }
        if self.namespaces.declared_twice_since(mark) {
            return Err(self.error(ErrorKind::NotWellFormed, "each attribute once"));
        }
        for attribute in self.attributes.iter_mut().filter(|attribute| !attribute.prefix.is_empty()) {
            match self.namespaces.resolve(attribute.prefix) {
                Some(index) => attribute.namespace = index,
                None => {
                    let offset = attribute.offset;
                    return Err(self.error_at((ErrorKind::Namespace, offset, "a declared prefix")));
                }
            }
        }
        match attributes::find_duplicate(&self.attributes, |index| self.namespaces.name(index)) {
            Some(offset) => Err(self.error_at((ErrorKind::NotWellFormed, offset, "each attribute once"))),
            None => Ok(()),
        }
    }

    /// `</name S? >`, and the name is that of the innermost open element.
    fn check_end_tag(&self, raw: &str) -> Result<(), Error> {
        let name = raw.get(2..raw.len() - 1).unwrap_or_default();
        match self.open.last() {
            Some(open) if open.name == name || open.name == characters::trim_end(name) => Ok(()),
            _ => Err(self.error(ErrorKind::NotWellFormed, "the end tag of the innermost open element")),
        }
    }

    fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            self.expired = Some(open.declarations);
            self.closed = open.name;
        }
        if self.open.is_empty() {
            self.part = Part::Epilog;
        }
    }

    fn check_text(&self, raw: &str) -> Result<(), Error> {
        if self.part != Part::Root && !is_blank(raw) {
            return Err(self.error(ErrorKind::NotWellFormed, "only white space and comments around the root"));
        }
        if raw.len() > self.limits.text {
            return Err(self.over(Limit::Text, self.offset));
        }
        match self.scan.cdata_end.then(|| raw.find("]]>")).flatten() {
            Some(at) => Err(self.error_at((ErrorKind::NotWellFormed, self.offset + at, "no `]]>` in text"))),
            None => Ok(()),
        }
    }

    fn check_inside_root(&self) -> Result<(), Error> {
        if self.part == Part::Root {
            return Ok(());
        }
        Err(self.error(ErrorKind::NotWellFormed, "only white space and comments around the root"))
    }

    fn declaration(&mut self, raw: &'i str, first: bool) -> Result<(), Error> {
        if !first || self.offset != 0 {
            return Err(self.error(ErrorKind::NotWellFormed, "an XML declaration at the very start only"));
        }
        let content = raw.get(5..raw.len() - 2).unwrap_or_default();
        let declaration =
            declaration::parse(content).map_err(|expected| self.error(ErrorKind::NotWellFormed, expected))?;
        self.declared_encoding = declaration.encoding;
        Ok(())
    }

    fn eof(&self) -> Result<Token<'i>, Error> {
        match self.part {
            Part::Epilog => Ok(Token::Eof),
            Part::Root => {
                Err(self.error(ErrorKind::UnexpectedEnd, "the end tag of the innermost open element"))
            }
            Part::Start | Part::Prolog => Err(self.error(ErrorKind::UnexpectedEnd, "a root element")),
        }
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
