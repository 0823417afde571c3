//! Start tags: the name and the attributes between `<` and `>`.

use std::borrow::Cow;

use super::characters::{is_space, split_qname};
use super::error::ErrorKind;
use super::namespaces::BindingIndex;
use super::reference;

/// An attribute that is no namespace declaration.
#[derive(Debug)]
pub(super) struct Attribute<'i> {
    pub(super) prefix: &'i str,
    pub(super) local: &'i str,
    /// The declaration that its prefix stands for; set once all of the tag's declarations are known.
    pub(super) namespace: BindingIndex,
    /// The normalised value (section 3.3.3).
    pub(super) value: Cow<'i, str>,
    /// Offset of its name in the input.
    pub(super) offset: usize,
}

/// What is wrong in a tag: kind, offset in the input, what was expected.
pub(super) type Trouble = (ErrorKind, usize, &'static str);

/// The pieces of a tag, one by one.
#[derive(Debug)]
pub(super) struct Tag<'i> {
    input: &'i str,
    at: usize,
    end: usize,
}

impl<'i> Tag<'i> {
    /// The tag whose name starts at `start`; `end` is where `>` or `/>` stands.
    pub(super) const fn new(input: &'i str, start: usize, end: usize) -> Self {
        Self { input, at: start, end }
    }

    fn bytes(&self) -> &'i [u8] {
        self.input.as_bytes().get(self.at..self.end).unwrap_or_default()
    }

    fn skip_space(&mut self) -> bool {
        let spaces = self.bytes().iter().take_while(|&&b| is_space(b)).count();
        self.at += spaces;
        spaces > 0
    }

    /// A run of characters up to white space or `=`.
    fn name(&mut self) -> &'i str {
        let start = self.at;
        self.at += self.bytes().iter().take_while(|&&b| !is_space(b) && b != b'=').count();
        self.input.get(start..self.at).unwrap_or_default()
    }

    /// The qualified name of the element: all of it, prefix, local part.
    pub(super) fn element_name(&mut self) -> Result<(&'i str, &'i str, &'i str), Trouble> {
        let start = self.at;
        let name = self.name();
        let (prefix, local) =
            split_qname(name).ok_or((ErrorKind::NotWellFormed, start, "a name behind `<`"))?;
        Ok((name, prefix, local))
    }

    /// The next attribute, namespace declarations included.
    pub(super) fn attribute(&mut self) -> Result<Option<Attribute<'i>>, Trouble> {
        let spaced = self.skip_space();
        if self.at >= self.end {
            return Ok(None);
        }
        let offset = self.at;
        if !spaced {
            return Err((ErrorKind::NotWellFormed, offset, "white space before an attribute"));
        }
        let name = self.name();
        let (prefix, local) =
            split_qname(name).ok_or((ErrorKind::NotWellFormed, offset, "the name of an attribute"))?;
        self.skip_space();
        if self.bytes().first() != Some(&b'=') {
            return Err((ErrorKind::NotWellFormed, self.at, "`=` behind the name of an attribute"));
        }
        self.at += 1;
        self.skip_space();
        let quote = match self.bytes().first() {
            Some(&quote @ (b'"' | b'\'')) => quote,
            _ => return Err((ErrorKind::NotWellFormed, self.at, "a quoted attribute value")),
        };
        self.at += 1;
        let start = self.at;
        let mut plain = true;
        let mut length = None;
        for (at, &byte) in self.bytes().iter().enumerate() {
            if byte == quote {
                length = Some(at);
                break;
            }
            match byte {
                b'<' => return Err((ErrorKind::NotWellFormed, start + at, "no `<` in an attribute value")),
                b'&' | b'\t' | b'\n' | b'\r' => plain = false,
                _ => {}
            }
        }
        let length = length.ok_or((ErrorKind::NotWellFormed, self.end, "a closing quote"))?;
        self.at = start + length + 1;
        let raw = self.input.get(start..start + length).unwrap_or_default();
        let value = if plain { Cow::Borrowed(raw) } else { Cow::Owned(normalise(raw, start)?) };
        Ok(Some(Attribute { prefix, local, namespace: None, value, offset }))
    }
}

/// Attribute-value normalisation (section 3.3.3): white space becomes a space, references are resolved
/// and what they stand for is kept.
fn normalise(raw: &str, offset: usize) -> Result<String, Trouble> {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(special) = rest.find(['&', '\t', '\n', '\r']) {
        let (plain, tail) = rest.split_at(special);
        value.push_str(plain);
        rest = if let Some(reference) = tail.strip_prefix('&') {
            let here = offset + raw.len() - tail.len();
            let trouble = (
                ErrorKind::NotWellFormed,
                here,
                "a character reference or one of the five predefined entities",
            );
            let (content, tail) = reference.split_once(';').ok_or(trouble)?;
            value.push(reference::resolve(content).ok_or(trouble)?);
            tail
        } else {
            value.push(' ');
            tail.strip_prefix("\r\n").unwrap_or(&tail[1..])
        };
    }
    value.push_str(rest);
    Ok(value)
}

/// Looks for two attributes with one expanded name (Namespaces section 6.3). `namespace` gives the
/// namespace name of a declaration. Returns the offset of a second one.
///
/// Few attributes are compared pairwise, many are sorted: the work stays near linear.
pub(super) fn find_duplicate<'a>(
    attributes: &'a [Attribute<'_>],
    namespace: impl Fn(BindingIndex) -> &'a str,
) -> Option<usize> {
    let key = |attribute: &'a Attribute<'_>| (attribute.local, namespace(attribute.namespace));
    if attributes.len() <= 8 {
        return attributes.iter().enumerate().skip(1).find_map(|(at, attribute)| {
            attributes
                .iter()
                .take(at)
                .any(|earlier| earlier.local == attribute.local && key(earlier) == key(attribute))
                .then_some(attribute.offset)
        });
    }
    let mut sorted: Vec<_> = attributes.iter().map(|attribute| (key(attribute), attribute.offset)).collect();
    sorted.sort_unstable();
    sorted.windows(2).find_map(|pair| match pair {
        [(one, _), (two, offset)] if one == two => Some(*offset),
        _ => None,
    })
}
