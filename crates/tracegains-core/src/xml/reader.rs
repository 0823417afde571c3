//! The strict reader.

use std::borrow::Cow;

use super::attributes::StartTag;
use super::characters::{self, is_blank, trim};
use super::error::{Error, ErrorKind, Limit, Location};
use super::limits::Limits;
use super::markup::Recording;
use super::namespaces::BindingIndex;
use super::tokens::{Token, Tokens};

/// Reads a document from its root to its end, element by element.
///
/// The reader is strict: whatever XML 1.0 or Namespaces forbid is an error, also in elements that are
/// [skipped](Self::skip). A document is in order only once [`Self::end`] says so.
///
/// ```
/// use tracegains_core::xml::{Limits, Reader};
///
/// let mut reader = Reader::new("<a xmlns='urn:a'><b>x &amp; <![CDATA[y]]></b></a>", &Limits::default());
/// let root = reader.root()?;
/// assert!(reader.is(&root, "urn:a", "a"));
/// assert_eq!(reader.child()?.map(|b| b.local_name()), Some("b"));
/// assert_eq!(reader.text()?, "x & y");
/// assert!(reader.child()?.is_none());
/// reader.end()?;
/// # Ok::<(), tracegains_core::xml::Error>(())
/// ```
#[derive(Debug)]
pub struct Reader<'i> {
    tokens: Tokens<'i>,
}

impl<'i> Reader<'i> {
    /// A reader for a document without a byte order mark.
    #[must_use]
    pub fn new(input: &'i str, limits: &Limits) -> Self {
        Self { tokens: Tokens::new(input, limits) }
    }

    /// Reads up to the start tag of the root.
    ///
    /// # Errors
    ///
    /// What stands before it, or the tag, is not in order.
    pub fn root(&mut self) -> Result<StartTag<'i>, Error> {
        match self.tokens.next()? {
            Token::Start(tag) => Ok(tag),
            _ => Err(self.tokens.error(ErrorKind::UnexpectedEnd, "a root element")),
        }
    }

    /// Reads up to the next child of the innermost open element; `None`: the element has ended.
    ///
    /// # Errors
    ///
    /// The document is not in order, or there is text other than white space between the elements.
    pub fn child(&mut self) -> Result<Option<StartTag<'i>>, Error> {
        loop {
            let blank = match self.tokens.next()? {
                Token::Start(tag) => return Ok(Some(tag)),
                Token::End => return Ok(None),
                Token::Text(text) | Token::CData(text) => is_blank(text),
                Token::Reference(c) => matches!(c, ' ' | '\t' | '\n' | '\r'),
                Token::Eof => return Err(self.tokens.error(ErrorKind::UnexpectedEnd, "an open element")),
            };
            if !blank {
                return Err(self.tokens.error(ErrorKind::UnexpectedText, "only elements here, no text"));
            }
        }
    }

    /// Reads the text of the innermost open element, to its end tag: pieces, CDATA and references
    /// joined, line ends normalised (sections 2.4, 2.7, 2.11).
    ///
    /// # Errors
    ///
    /// The document is not in order, the text is too long, or the element has a child.
    pub fn text(&mut self) -> Result<Cow<'i, str>, Error> {
        let mut text = Cow::Borrowed("");
        loop {
            match self.tokens.next()? {
                Token::End => return Ok(text),
                Token::Text(piece) | Token::CData(piece) => {
                    let piece = self.normalise_line_ends(piece);
                    if text.is_empty() {
                        text = piece;
                    } else {
                        text.to_mut().push_str(&piece);
                    }
                }
                Token::Reference(c) => text.to_mut().push(c),
                Token::Start(_) | Token::Eof => {
                    return Err(self
                        .tokens
                        .error(ErrorKind::UnexpectedElement, "only text here, no elements"));
                }
            }
            if text.len() > self.tokens.limits.text {
                return Err(self.tokens.over(Limit::Text, self.tokens.offset));
            }
        }
    }

    /// Reads to the end of the innermost open element, checking all of it and keeping nothing.
    ///
    /// # Errors
    ///
    /// The document is not in order.
    pub fn skip(&mut self) -> Result<(), Error> {
        let depth = self.tokens.open.len();
        while self.tokens.open.len() >= depth {
            // Without an element that is open, that is the whole document.
            if let Token::Eof = self.tokens.next()? {
                break;
            }
        }
        Ok(())
    }

    /// Reads the content of the innermost open element as markup that can stand by itself: prefixes
    /// declared outside are declared on the outermost elements that need them.
    ///
    /// # Errors
    ///
    /// The document is not in order.
    pub fn markup(&mut self) -> Result<String, Error> {
        let start = self.tokens.content();
        let depth = self.tokens.open.len();
        self.tokens.recording = Some(Recording::new(depth, self.tokens.namespaces.mark()));
        let end = self.skip();
        let recording = self.tokens.recording.take();
        end?;
        let content = self.tokens.input.get(start..self.tokens.offset).unwrap_or_default();
        Ok(recording.map_or_else(String::new, |recording| recording.markup(content, start)))
    }

    /// Reads to the end of the document. Only white space and comments may stand behind the root.
    ///
    /// # Errors
    ///
    /// Something else stands there.
    pub fn end(&mut self) -> Result<(), Error> {
        match self.tokens.next()? {
            Token::Eof => Ok(()),
            _ => Err(self.tokens.error(ErrorKind::NotWellFormed, "the end of the document")),
        }
    }

    /// Whether an element has this expanded name.
    #[must_use]
    pub fn is(&self, tag: &StartTag<'_>, namespace: &str, local: &str) -> bool {
        tag.local == local && self.tokens.namespaces.name(tag.namespace) == namespace
    }

    /// The namespace of an element that is still open; empty: none.
    #[must_use]
    pub fn namespace(&self, tag: &StartTag<'_>) -> &str {
        self.tokens.namespaces.name(tag.namespace)
    }

    /// The value of an attribute of the start tag read last, by expanded name. An attribute without a
    /// prefix is in no namespace.
    #[must_use]
    pub fn attribute(&self, namespace: &str, local: &str) -> Option<Cow<'i, str>> {
        let Tokens { input, attributes, namespaces, .. } = &self.tokens;
        let found =
            attributes.iter().find(|a| a.local(input) == local && namespaces.name(a.namespace) == namespace);
        found.map(|attribute| attribute.value(input))
    }

    /// Namespace and local name of each attribute of the start tag read last.
    pub fn attribute_names(&self) -> impl Iterator<Item = (&str, &'i str)> + '_ {
        let Tokens { input, attributes, namespaces, .. } = &self.tokens;
        attributes.iter().map(|a| (namespaces.name(a.namespace), a.local(input)))
    }

    /// The namespace that a QName in content is in, by the declarations in scope; those of the element
    /// whose text was read last are. `None`: its prefix is not declared, or it has none and there is no
    /// default namespace.
    #[must_use]
    pub fn resolve(&self, qname: &str) -> Option<&str> {
        let (prefix, _) = characters::split_qname(trim(qname))?;
        let index = self.tokens.namespaces.resolve(prefix)?;
        (index != BindingIndex::NONE).then(|| self.tokens.namespaces.name(index))
    }

    /// The encoding that the XML declaration names. Known once the root was read.
    #[must_use]
    pub const fn declared_encoding(&self) -> Option<&'i str> {
        self.tokens.declared_encoding
    }

    /// Where the token read last stands, in the innermost open element.
    #[must_use]
    pub fn location(&self) -> Location {
        self.tokens.location()
    }

    /// Where the end tag read last stands, inside the element that it closed: the place of what is
    /// missing there.
    #[must_use]
    pub fn closed_location(&self) -> Location {
        self.tokens.closed_location()
    }

    fn normalise_line_ends(&self, piece: &'i str) -> Cow<'i, str> {
        if self.tokens.carriage_return && piece.contains('\r') {
            Cow::Owned(piece.replace("\r\n", "\n").replace('\r', "\n"))
        } else {
            Cow::Borrowed(piece)
        }
    }
}
