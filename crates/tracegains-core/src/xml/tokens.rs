//! Tokens of a document, each found to be in order.

use std::io::BufRead as _;
use std::mem;

use memchr::memchr2;
use quick_xml::events::Event;

use super::attributes::{Attribute, StartTag};
use super::characters::{self, Scan, is_blank};
use super::declaration;
use super::error::{Construct, Error, ErrorKind, Limit};
use super::limits::Limits;
use super::markup::Recording;
use super::namespaces::Namespaces;
use super::reference;
use super::syntax::{self, Refusal};

/// An element that is open.
#[derive(Debug)]
pub(super) struct Open<'i> {
    pub(super) name: &'i str,
    /// What the stack of declarations goes back to when it is closed.
    pub(super) declarations: usize,
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
const OUTSIDE: Refusal = (ErrorKind::NotWellFormed, "only white space and comments around the root");

/// Where in the document the reader is (productions 1, 22, 27).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Prolog,
    Root,
    Epilog,
}

/// What is to be done before the next token is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pending {
    Nothing,
    /// What concerns the whole document.
    Begin,
    /// The element just started has no content: its end comes next.
    End,
    /// The stack of declarations goes back to this. Not earlier: a QName that is the text of an element
    /// is resolved with that element's declarations.
    Undeclare(usize),
}

/// The tokenizer. What messages mostly are is read here: texts, start tags and the end tags that they ask
/// for. Each of their bytes has to be looked at anyway; quick-xml would search them for their end first.
/// quick-xml reads all else, comments, CDATA sections, references, the declaration, and is asked first what
/// it makes of a tag that is not in order; what is in its tokens is checked here. What concerns any character,
/// whatever it stands in, was looked for in the whole input before.
#[derive(Debug)]
pub(super) struct Tokens<'i> {
    pub(super) input: &'i str,
    events: quick_xml::Reader<&'i [u8]>,
    /// Where the token read last starts.
    pub(super) offset: usize,
    /// Where it ends, and the next one starts.
    pub(super) at: usize,
    /// Where the first character stands that XML forbids; else where the input ends.
    pub(super) legal: usize,
    /// `]]>` occurs somewhere, so that texts have to be searched for it.
    cdata_end: bool,
    /// There is a carriage return somewhere, so that line ends have to be normalised.
    pub(super) carriage_return: bool,
    pub(super) limits: Limits,
    pub(super) part: Part,
    pub(super) namespaces: Namespaces<'i>,
    pub(super) open: Vec<Open<'i>>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) declared_encoding: Option<&'i str>,
    pub(super) elements: usize,
    /// The name of the element closed last, for errors about what it lacked.
    pub(super) closed: &'i str,
    pub(super) pending: Pending,
    pub(super) recording: Option<Recording>,
}

impl<'i> Tokens<'i> {
    pub(super) fn new(input: &'i str, limits: &Limits) -> Self {
        let mut events = quick_xml::Reader::from_str(input);
        let config = events.config_mut();
        // Done here, against the input itself.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.check_comments = true;
        config.trim_markup_names_in_closing_tags = false;
        Self {
            input,
            events,
            offset: 0,
            at: 0,
            legal: input.len(),
            cdata_end: false,
            carriage_return: false,
            limits: *limits,
            part: Part::Prolog,
            namespaces: Namespaces::new(),
            open: Vec::with_capacity(8),
            attributes: Vec::new(),
            declared_encoding: None,
            elements: 0,
            closed: "",
            pending: Pending::Begin,
            recording: None,
        }
    }

    /// Where the content of the element just started begins.
    pub(super) fn content(&self) -> usize {
        if self.pending == Pending::End { self.offset } else { self.at }
    }

    /// The next token, found to be in order.
    pub(super) fn next(&mut self) -> Result<Token<'i>, Error> {
        match mem::replace(&mut self.pending, Pending::Nothing) {
            Pending::Nothing => {}
            Pending::Begin => self.begin()?,
            Pending::End => {
                self.close();
                return Ok(Token::End);
            }
            Pending::Undeclare(mark) => {
                self.namespaces.truncate(mark);
                // What their namespaces point at is gone.
                self.attributes.clear();
            }
        }
        loop {
            self.offset = self.at;
            match self.input.as_bytes().get(self.at..).unwrap_or_default() {
                [b'<', b'/', name @ ..] => {
                    if let Some(token) = self.expected_end(name) {
                        return Ok(token);
                    }
                }
                [] => return self.eof(),
                [b'&', ..] | [b'<'] | [b'<', b'!' | b'?', ..] => {}
                [b'<', ..] => return self.start_tag(),
                text => {
                    self.pass(memchr2(b'<', b'&', text).unwrap_or(text.len()));
                    self.check_characters()?;
                    let text = self.raw(0, 0);
                    self.check_text(text)?;
                    if self.part == Part::Root {
                        return Ok(Token::Text(text));
                    }
                    continue;
                }
            }
            match self.event()? {
                Event::End(tag) => return self.end(tag.name().as_ref()),
                Event::CData(_) => return self.cdata(),
                Event::GeneralRef(_) => return self.reference(),
                Event::Comment(_) => {}
                Event::Decl(_) => self.declaration()?,
                Event::PI(_) => {
                    return Err(self.refused(syntax::forbidden(Construct::ProcessingInstruction)));
                }
                Event::DocType(_) => return Err(self.refused(syntax::forbidden(Construct::DocumentType))),
                // What starts with none of their marks.
                Event::Start(_) | Event::Empty(_) | Event::Text(_) | Event::Eof => {
                    return Err(self.error(ErrorKind::NotWellFormed, "markup of XML 1.0"));
                }
            }
        }
    }

    /// What quick-xml makes of what starts here.
    pub(super) fn event(&mut self) -> Result<Event<'i>, Error> {
        let event = self.events.read_event();
        self.at = usize::try_from(self.events.buffer_position()).unwrap_or(usize::MAX);
        self.check_characters()?;
        event.map_err(|error| {
            let rest = self.input.get(self.offset..).unwrap_or_default();
            self.refused(syntax::refusal(&error, rest, self.at >= self.input.len()))
        })
    }

    /// The token read last, without this many bytes at its front and at its back.
    fn raw(&self, front: usize, back: usize) -> &'i str {
        self.input.get(self.offset + front..self.at - back).unwrap_or_default()
    }

    /// What has to hold before the first token is looked at.
    fn begin(&mut self) -> Result<(), Error> {
        // Still to be done if it fails: nobody reads on behind it.
        self.pending = Pending::Begin;
        if self.input.len() > self.limits.bytes {
            return Err(self.over(Limit::Bytes, self.limits.bytes));
        }
        if self.input.starts_with('\u{feff}') {
            return Err(self.error(ErrorKind::NotWellFormed, "no second byte order mark"));
        }
        let Scan { illegal, cdata_end, carriage_return } = characters::scan(self.input);
        self.legal = illegal.unwrap_or(self.input.len());
        self.cdata_end = cdata_end;
        self.carriage_return = carriage_return;
        if let Some(encoding) = declaration::usual(self.input) {
            self.declared_encoding = Some(encoding);
            self.pass(declaration::USUAL_LENGTH);
        }
        self.pending = Pending::Nothing;
        Ok(())
    }

    /// Takes this many bytes more, which quick-xml is not to look at.
    pub(super) fn pass(&mut self, length: usize) {
        self.events.stream().consume(length);
        self.at += length;
    }

    fn check_characters(&self) -> Result<(), Error> {
        if self.at <= self.legal { Ok(()) } else { Err(self.illegal_character()) }
    }

    #[cold]
    pub(super) fn illegal_character(&self) -> Error {
        self.error_at((ErrorKind::NotWellFormed, self.legal, "only characters of XML 1.0"))
    }

    /// The end tag of the innermost open element without white space in it. `None`: something else comes
    /// next, and nothing was read.
    fn expected_end(&mut self, name: &[u8]) -> Option<Token<'i>> {
        let open = self.open.last()?.name;
        if name.strip_prefix(open.as_bytes())?.first() != Some(&b'>') {
            return None;
        }
        self.pass("</".len() + open.len() + ">".len());
        self.close();
        Some(Token::End)
    }

    /// `</name S? >`, and the name is that of the innermost open element.
    fn end(&mut self, name: &str) -> Result<Token<'i>, Error> {
        let Some(open) = self.open.last().map(|open| open.name) else {
            return Err(self.refused((ErrorKind::NotWellFormed, "no end tag where no element is open")));
        };
        if name.trim_end_matches([' ', '\t', '\n', '\r']) != open {
            return Err(self.refused((ErrorKind::NotWellFormed, "the end tag of the innermost open element")));
        }
        self.close();
        Ok(Token::End)
    }

    fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            if open.declarations < self.namespaces.mark() {
                self.pending = Pending::Undeclare(open.declarations);
            }
            self.closed = open.name;
        }
        if self.open.is_empty() {
            self.part = Part::Epilog;
        }
    }

    fn check_text(&self, text: &str) -> Result<(), Error> {
        if self.part != Part::Root && !is_blank(text) {
            return Err(self.refused(OUTSIDE));
        }
        if text.len() > self.limits.text {
            return Err(self.over(Limit::Text, self.offset));
        }
        match self.cdata_end.then(|| text.find("]]>")).flatten() {
            Some(at) => Err(self.error_at((ErrorKind::NotWellFormed, self.offset + at, "no `]]>` in text"))),
            None => Ok(()),
        }
    }

    fn cdata(&self) -> Result<Token<'i>, Error> {
        let text = self.raw("<![CDATA[".len(), "]]>".len());
        if self.part != Part::Root {
            return Err(self.refused(OUTSIDE));
        }
        if text.len() > self.limits.text {
            return Err(self.over(Limit::Text, self.offset));
        }
        Ok(Token::CData(text))
    }

    fn reference(&self) -> Result<Token<'i>, Error> {
        if self.part != Part::Root {
            return Err(self.refused(OUTSIDE));
        }
        match reference::resolve(self.raw(1, 1)) {
            Some(c) => Ok(Token::Reference(c)),
            None => Err(self.refused((
                ErrorKind::NotWellFormed,
                "a character reference or one of the five predefined entities",
            ))),
        }
    }

    fn declaration(&mut self) -> Result<(), Error> {
        if self.offset != 0 {
            return Err(self.error(ErrorKind::NotWellFormed, "an XML declaration at the very start only"));
        }
        let declaration = declaration::parse(self.raw("<?xml".len(), "?>".len()))
            .map_err(|expected| self.error(ErrorKind::NotWellFormed, expected))?;
        self.declared_encoding = declaration.encoding;
        Ok(())
    }

    fn eof(&self) -> Result<Token<'i>, Error> {
        match self.part {
            Part::Epilog => Ok(Token::Eof),
            Part::Root => {
                Err(self.error(ErrorKind::UnexpectedEnd, "the end tag of the innermost open element"))
            }
            Part::Prolog => Err(self.error(ErrorKind::UnexpectedEnd, "a root element")),
        }
    }
}
