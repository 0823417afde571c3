//! Tokens of a document, each found to be in order.

use super::attributes::{self, Attribute, StartTag, Tag};
use super::characters::{self, is_blank, is_space};
use super::declaration;
use super::error::{Error, ErrorKind, Limit, Location};
use super::limits::Limits;
use super::markup::Recording;
use super::namespaces::Namespaces;
use super::reference;
use super::search::{equal, find};
use super::syntax::{self, Bang};

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

/// What is wrong with text outside the root.
const OUTSIDE: syntax::Refusal = (ErrorKind::NotWellFormed, "only white space and comments around the root");

/// Where in the document the reader is (productions 1, 22, 27).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Start,
    Prolog,
    Root,
    Epilog,
}

/// The tokenizer. It looks at each byte of markup once; what concerns any character, whatever it stands
/// in, was looked for in the whole input before.
#[derive(Debug)]
pub(super) struct Tokens<'i> {
    /// The document, up to the first character that XML forbids everywhere.
    pub(super) input: &'i str,
    /// Where the next token starts.
    pub(super) at: usize,
    /// Where the token read last starts.
    pub(super) offset: usize,
    /// Behind the input stands a character that XML forbids.
    illegal: bool,
    /// `]]>` occurs somewhere, so that texts have to be searched for it.
    cdata_end: bool,
    /// There is a carriage return somewhere, so that line ends have to be normalised.
    pub(super) carriage_return: bool,
    pub(super) limits: Limits,
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
    pub(super) recording: Option<Recording>,
}

impl<'i> Tokens<'i> {
    pub(super) fn new(input: &'i str, limits: &Limits) -> Self {
        Self {
            input,
            at: 0,
            offset: 0,
            illegal: false,
            cdata_end: false,
            carriage_return: false,
            limits: *limits,
            part: Part::Start,
            namespaces: Namespaces::new(),
            open: Vec::with_capacity(8),
            attributes: Vec::new(),
            declared_encoding: None,
            elements: 0,
            empty: false,
            closed: "",
            expired: None,
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

    #[cold]
    fn refused(&self, (kind, expected): syntax::Refusal) -> Error {
        self.error_at((kind, self.offset, expected))
    }

    #[cold]
    fn error_at(&self, (kind, offset, expected): attributes::Trouble) -> Error {
        if kind != ErrorKind::UnexpectedEnd && offset < self.input.len() {
            return Error::new(kind, self.location_at(offset), expected);
        }
        if self.illegal {
            let location = self.location_at(self.input.len());
            return Error::new(ErrorKind::NotWellFormed, location, "only characters of XML 1.0");
        }
        Error::new(ErrorKind::UnexpectedEnd, self.location(), expected)
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
            self.begin()?;
        }
        loop {
            self.offset = self.at;
            match self.rest().as_bytes() {
                [b'<', b'/', ..] => return self.end(),
                [b'<', b'!', ..] => {
                    if let Some(token) = self.bang()? {
                        return Ok(token);
                    }
                }
                [b'<', b'?', ..] => self.declaration()?,
                [b'<', ..] => return self.start(),
                [b'&', ..] => return self.reference(),
                [] => return self.eof(),
                _ => {
                    let text = self.text()?;
                    if self.part == Part::Root {
                        return Ok(Token::Text(text));
                    }
                }
            }
        }
    }

    fn rest(&self) -> &'i str {
        self.input.get(self.at..).unwrap_or_default()
    }

    /// What has to hold before the first token is looked at, and what is looked for in all of them.
    fn begin(&mut self) -> Result<(), Error> {
        if self.input.len() > self.limits.bytes {
            return Err(self.over(Limit::Bytes, self.limits.bytes));
        }
        if self.input.starts_with('\u{feff}') {
            return Err(self.error(ErrorKind::NotWellFormed, "no second byte order mark"));
        }
        let scan = characters::scan(self.input);
        if let Some(legal) = self.input.get(..scan.illegal) {
            self.input = legal;
            self.illegal = true;
        }
        self.cdata_end = scan.cdata_end;
        self.carriage_return = scan.carriage_return;
        self.part = Part::Prolog;
        Ok(())
    }

    fn start(&mut self) -> Result<Token<'i>, Error> {
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
        self.read_attributes(&mut tag, declarations)?;
        (self.at, self.empty) = tag.end();
        let Some(namespace) = self.namespaces.resolve(prefix) else {
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
        if self.namespaces.mark() > mark + 1 && self.namespaces.declared_twice_since(mark) {
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
    fn end(&mut self) -> Result<Token<'i>, Error> {
        let rest = self.rest().as_bytes().get(2..).unwrap_or_default();
        let name = self.open.last().map_or("", |open| open.name);
        if let Some(behind) = rest.strip_prefix(name.as_bytes()) {
            let spaces = behind.iter().take_while(|&&byte| is_space(byte)).count();
            if behind.get(spaces) == Some(&b'>') && !name.is_empty() {
                self.at += 2 + name.len() + spaces + 1;
                self.close();
                return Ok(Token::End);
            }
        }
        Err(self.refused(if rest.contains(&b'>') {
            (ErrorKind::NotWellFormed, "the end tag of the innermost open element")
        } else {
            syntax::CUT
        }))
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

    /// Takes a text, up to the next markup or reference.
    fn text(&mut self) -> Result<&'i str, Error> {
        let rest = self.rest();
        let end = find(
            rest.as_bytes(),
            |word| equal(word, b'<') | equal(word, b'&'),
            |byte| (byte == b'<') | (byte == b'&'),
        );
        if end.is_none() && self.illegal {
            return Err(self.refused(syntax::CUT));
        }
        let text = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        self.at += text.len();
        if self.part != Part::Root && !is_blank(text) {
            return Err(self.refused(OUTSIDE));
        }
        if text.len() > self.limits.text {
            return Err(self.over(Limit::Text, self.offset));
        }
        match self.cdata_end.then(|| text.find("]]>")).flatten() {
            Some(at) => Err(self.error_at((ErrorKind::NotWellFormed, self.offset + at, "no `]]>` in text"))),
            None => Ok(text),
        }
    }

    /// Takes a comment, or a CDATA section: a token.
    fn bang(&mut self) -> Result<Option<Token<'i>>, Error> {
        match syntax::bang(self.rest()).map_err(|refusal| self.refused(refusal))? {
            Bang::Comment { length } => {
                self.at += length;
                Ok(None)
            }
            Bang::CData { .. } if self.part != Part::Root => Err(self.refused(OUTSIDE)),
            Bang::CData { text, .. } if text.len() > self.limits.text => {
                Err(self.over(Limit::Text, self.offset))
            }
            Bang::CData { length, text } => {
                self.at += length;
                Ok(Some(Token::CData(text)))
            }
        }
    }

    fn reference(&mut self) -> Result<Token<'i>, Error> {
        let content = syntax::reference(self.rest()).map_err(|refusal| self.refused(refusal))?;
        if self.part != Part::Root {
            return Err(self.refused(OUTSIDE));
        }
        self.at += content.len() + 2;
        match reference::resolve(content) {
            Some(c) => Ok(Token::Reference(c)),
            None => Err(self.refused((
                ErrorKind::NotWellFormed,
                "a character reference or one of the five predefined entities",
            ))),
        }
    }

    fn declaration(&mut self) -> Result<(), Error> {
        let (length, said) = syntax::declaration(self.rest()).map_err(|refusal| self.refused(refusal))?;
        if self.offset != 0 {
            return Err(self.error(ErrorKind::NotWellFormed, "an XML declaration at the very start only"));
        }
        let declaration =
            declaration::parse(said).map_err(|expected| self.error(ErrorKind::NotWellFormed, expected))?;
        self.declared_encoding = declaration.encoding;
        self.at += length;
        Ok(())
    }

    fn eof(&self) -> Result<Token<'i>, Error> {
        match self.part {
            _ if self.illegal => Err(self.refused(syntax::CUT)),
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
