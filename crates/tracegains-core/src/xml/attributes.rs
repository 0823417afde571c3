//! Start tags: the name and the attributes between `<` and `>`.

use std::borrow::Cow;

use super::characters::{QNameAt, is_space, qname_at, split_at_colon};
use super::error::ErrorKind;
use super::namespaces::BindingIndex;
use super::reference;
use super::search::{below, equal, find};

/// A start tag: the element's name. Its attributes are asked of the reader.
#[derive(Clone, Copy, Debug)]
pub struct StartTag<'i> {
    pub(super) namespace: BindingIndex,
    pub(super) local: &'i str,
}

impl<'i> StartTag<'i> {
    pub(super) const fn new(namespace: BindingIndex, local: &'i str) -> Self {
        Self { namespace, local }
    }

    /// The local part of the name.
    #[must_use]
    pub const fn local_name(&self) -> &'i str {
        self.local
    }
}

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

const fn trouble<T>(offset: usize, expected: &'static str) -> Result<T, Trouble> {
    Err((ErrorKind::NotWellFormed, offset, expected))
}

/// The pieces of a start tag, one by one. Each byte is looked at once.
#[derive(Debug)]
pub(super) struct Tag<'i> {
    input: &'i str,
    at: usize,
}

impl<'i> Tag<'i> {
    /// The tag whose name starts at `at`. It has been found to end.
    pub(super) const fn new(input: &'i str, at: usize) -> Self {
        Self { input, at }
    }

    fn peek(&self) -> Option<u8> {
        self.input.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) -> bool {
        let start = self.at;
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        self.at > start
    }

    /// Whether there is nothing in the tag but what was taken.
    #[inline]
    pub(super) fn is_bare(&self) -> bool {
        self.peek() == Some(b'>')
    }

    /// The qualified name of the element: all of it, prefix, local part.
    #[inline]
    pub(super) fn element_name(&mut self) -> Result<(&'i str, &'i str, &'i str), Trouble> {
        const EXPECTED: &str = "a name behind `<`";
        let rest = self.input.get(self.at..).unwrap_or_default();
        let QNameAt { length, colon } = qname_at(rest);
        match rest.as_bytes().get(length) {
            Some(b'>' | b'/' | b' ' | b'\n' | b'\t' | b'\r') if length > 0 => {
                self.at += length;
                let name = &rest[..length];
                let (prefix, local) = split_at_colon(name, colon);
                Ok((name, prefix, local))
            }
            _ => trouble(self.at, EXPECTED),
        }
    }

    /// The value that starts here, to its quote: as it stands, and whether it stands for itself.
    #[inline]
    fn value(&mut self, quote: u8) -> Result<(&'i str, bool), Trouble> {
        let start = self.at;
        let mut plain = true;
        loop {
            // Both quotes, `&` and the controls are below `(`; little else of what values hold is.
            let special = find(
                self.input.as_bytes().get(self.at..).unwrap_or_default(),
                |word| below(word, b'(') | equal(word, b'<'),
                |byte| (byte < b'(') | (byte == b'<'),
            );
            let Some(special) = special else {
                return trouble(self.input.len(), "a closing quote");
            };
            let end = self.at + special;
            self.at = end + 1;
            match self.input.as_bytes()[end] {
                byte if byte == quote => {
                    return Ok((self.input.get(start..end).unwrap_or_default(), plain));
                }
                b'<' => return trouble(end, "no `<` in an attribute value"),
                b'&' | 0..b' ' => plain = false,
                _ => {}
            }
        }
    }

    /// The next attribute, namespace declarations included. `None`: the tag has ended.
    #[inline]
    pub(super) fn attribute(&mut self) -> Result<Option<Attribute<'i>>, Trouble> {
        let spaced = self.skip_space();
        let offset = self.at;
        match self.peek() {
            Some(b'>') => return Ok(None),
            Some(b'/') => {
                return match self.input.as_bytes().get(offset + 1) {
                    Some(b'>') => Ok(None),
                    _ => trouble(offset + 1, "`>` behind `/`"),
                };
            }
            _ if !spaced => return trouble(offset, "white space before an attribute"),
            _ => {}
        }
        let rest = self.input.get(offset..).unwrap_or_default();
        let QNameAt { length, colon } = qname_at(rest);
        if length == 0 {
            return trouble(offset, "the name of an attribute");
        }
        let (prefix, local) = split_at_colon(&rest[..length], colon);
        self.at += length;
        if self.peek() != Some(b'=') {
            if !self.skip_space() {
                return trouble(offset, "the name of an attribute");
            }
            if self.peek() != Some(b'=') {
                return trouble(self.at, "`=` behind the name of an attribute");
            }
        }
        self.at += 1;
        self.skip_space();
        let Some(quote @ (b'"' | b'\'')) = self.peek() else {
            return trouble(self.at, "a quoted attribute value");
        };
        self.at += 1;
        let start = self.at;
        let (raw, plain) = self.value(quote)?;
        let value = if plain { Cow::Borrowed(raw) } else { Cow::Owned(normalise(raw, start)?) };
        Ok(Some(Attribute { prefix, local, namespace: BindingIndex::NONE, value, offset }))
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
/// Few attributes are compared pairwise, more by a table, very many are sorted: the work stays near
/// linear, whatever the names are.
#[inline]
pub(super) fn find_duplicate<'a>(
    attributes: &'a [Attribute<'_>],
    namespace: impl Fn(BindingIndex) -> &'a str,
) -> Option<usize> {
    match attributes.len() {
        0 | 1 => None,
        2..=8 => attributes.iter().enumerate().skip(1).find_map(|(at, attribute)| {
            let earlier = attributes.get(..at).unwrap_or_default();
            earlier
                .iter()
                .any(|earlier| same_name(earlier, attribute, &namespace))
                .then_some(attribute.offset)
        }),
        _ => match find_duplicate_by_table(attributes, &namespace) {
            Ok(duplicate) => duplicate,
            Err(TooManyProbes) => find_duplicate_by_order(attributes, &namespace),
        },
    }
}

fn same_name<'a>(
    one: &Attribute<'_>,
    two: &Attribute<'_>,
    namespace: &impl Fn(BindingIndex) -> &'a str,
) -> bool {
    one.local == two.local
        && (one.namespace == two.namespace || namespace(one.namespace) == namespace(two.namespace))
}

/// The names were made to meet in the table, or there are too many for it.
struct TooManyProbes;

/// An open hash table of indices; its hash has no secret, so the probes are counted.
fn find_duplicate_by_table<'a>(
    attributes: &[Attribute<'_>],
    namespace: &impl Fn(BindingIndex) -> &'a str,
) -> Result<Option<usize>, TooManyProbes> {
    const SLOTS: usize = 512;
    if attributes.len() > SLOTS / 2 {
        return Err(TooManyProbes);
    }
    let mut slots = [0_u16; SLOTS];
    let mut probes = 0;
    for (attribute, index) in attributes.iter().zip(1_u16..) {
        let mut slot = hash(attribute.local) % SLOTS;
        loop {
            match attributes.get(usize::from(slots[slot]).wrapping_sub(1)) {
                None => break slots[slot] = index,
                Some(earlier) if same_name(earlier, attribute, namespace) => {
                    return Ok(Some(attribute.offset));
                }
                Some(_) => slot = (slot + 1) % SLOTS,
            }
            probes += 1;
            if probes > 4 * SLOTS {
                return Err(TooManyProbes);
            }
        }
    }
    Ok(None)
}

/// Of the first and the last eight bytes and the length: enough for names that nobody chose to collide.
fn hash(name: &str) -> usize {
    let bytes = name.as_bytes();
    let (first, last) = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (bytes.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)), 0),
    };
    let mixed = (first ^ last.rotate_left(29) ^ bytes.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 48) as usize
}

fn find_duplicate_by_order<'a>(
    attributes: &'a [Attribute<'_>],
    namespace: &impl Fn(BindingIndex) -> &'a str,
) -> Option<usize> {
    let key = |attribute: &'a Attribute<'_>| (attribute.local, namespace(attribute.namespace));
    let mut sorted: Vec<_> = attributes.iter().map(|attribute| (key(attribute), attribute.offset)).collect();
    sorted.sort_unstable();
    sorted.windows(2).find_map(|pair| match pair {
        [(one, _), (two, offset)] if one == two => Some(*offset),
        _ => None,
    })
}
