//! Start tags: the name and the attributes between `<` and `>`.

use std::borrow::Cow;

use super::characters::{is_space, qname_at};
use super::error::ErrorKind;
use super::namespaces::BindingIndex;
use super::reference;

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

    /// Takes a qualified name: all of it, prefix, local part.
    #[inline]
    fn qname(&mut self, expected: &'static str) -> Result<(&'i str, &'i str, &'i str), Trouble> {
        let rest = self.input.get(self.at..self.end).unwrap_or_default();
        let Some((length, colon)) = qname_at(rest) else {
            return Err((ErrorKind::NotWellFormed, self.at, expected));
        };
        self.at += length;
        let name = &rest[..length];
        let (prefix, local) = colon.map_or(("", name), |colon| (&name[..colon], &name[colon + 1..]));
        Ok((name, prefix, local))
    }

    /// The qualified name of the element: all of it, prefix, local part.
    #[inline]
    pub(super) fn element_name(&mut self) -> Result<(&'i str, &'i str, &'i str), Trouble> {
        let start = self.at;
        let name = self.qname("a name behind `<`")?;
        if self.bytes().first().is_none_or(|&b| is_space(b)) {
            return Ok(name);
        }
        Err((ErrorKind::NotWellFormed, start, "a name behind `<`"))
    }

    /// The length of the value that starts here, up to its quote, and whether it stands for itself.
    #[inline]
    fn value_length(&self, quote: u8) -> Result<(usize, bool), Trouble> {
        // Long values are passed over in blocks, by comparisons that become vector instructions.
        const BLOCK: usize = 16;
        let bytes = self.bytes();
        let mut plain = true;
        let mut at = 0;
        loop {
            while let Some(block) = bytes.get(at..at + BLOCK) {
                if block.iter().fold(false, |any, &b| any | is_special(b, quote)) {
                    break;
                }
                at += BLOCK;
            }
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(special) = rest.iter().position(|&b| is_special(b, quote)) else {
                return Err((ErrorKind::NotWellFormed, self.end, "a closing quote"));
            };
            at += special;
            match bytes[at] {
                byte if byte == quote => return Ok((at, plain)),
                b'<' => return Err((ErrorKind::NotWellFormed, self.at + at, "no `<` in an attribute value")),
                _ => plain = false,
            }
            at += 1;
        }
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
        let (_, prefix, local) = self.qname("the name of an attribute")?;
        if self.bytes().first().is_some_and(|&b| b != b'=' && !is_space(b)) {
            return Err((ErrorKind::NotWellFormed, offset, "the name of an attribute"));
        }
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
        let (length, plain) = self.value_length(quote)?;
        self.at = start + length + 1;
        let raw = self.input.get(start..start + length).unwrap_or_default();
        let value = if plain { Cow::Borrowed(raw) } else { Cow::Owned(normalise(raw, start)?) };
        Ok(Some(Attribute { prefix, local, namespace: None, value, offset }))
    }
}

/// Whether a byte of a value needs a look: it ends the value, or is not kept as it is.
#[inline]
const fn is_special(byte: u8, quote: u8) -> bool {
    (byte == quote) | (byte == b'<') | (byte == b'&') | (byte < b' ')
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
    let word = |part: &[u8]| part.iter().fold(0_u64, |word, &byte| word << 8 | u64::from(byte));
    let first = word(bytes.get(..8).unwrap_or(bytes));
    let last = bytes.len().checked_sub(8).map_or(0, |from| word(&bytes[from..]));
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
