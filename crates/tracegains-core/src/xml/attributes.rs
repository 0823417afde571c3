//! What stands between `<` and `>` of a start tag: its name, and attributes that are told apart.

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
    /// The local part of the name.
    #[must_use]
    pub const fn local_name(&self) -> &'i str {
        self.local
    }
}

/// An attribute: where in the input its parts stand. Its name is in order, and so is its value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attribute {
    /// Where its name starts.
    pub(super) offset: usize,
    /// Where the local part of its name starts: behind the colon, if there is one.
    local: usize,
    pub(super) name_end: usize,
    value_start: usize,
    value_end: usize,
    /// The value stands for itself: nothing is to be normalised.
    is_plain: bool,
    /// The declaration that its prefix stands for; set once all of the tag's declarations are known.
    pub(super) namespace: BindingIndex,
}

impl Attribute {
    pub(super) const fn has_prefix(&self) -> bool {
        self.local != self.offset
    }

    /// Empty: it has none.
    pub(super) fn prefix<'i>(&self, input: &'i str) -> &'i str {
        input.get(self.offset..self.local.saturating_sub(1)).unwrap_or_default()
    }

    pub(super) fn local<'i>(&self, input: &'i str) -> &'i str {
        input.get(self.local..self.name_end).unwrap_or_default()
    }

    /// The prefix that it declares, the empty one for the default namespace, if it is a declaration.
    #[inline]
    pub(super) fn declares<'i>(&self, input: &'i str) -> Option<&'i str> {
        let is_xmlns = |end| input.as_bytes().get(self.offset..end) == Some(b"xmlns");
        if self.has_prefix() {
            is_xmlns(self.local - 1).then(|| self.local(input))
        } else {
            is_xmlns(self.name_end).then_some("")
        }
    }

    /// Bytes of the value as it stands.
    pub(super) const fn value_length(&self) -> usize {
        self.value_end - self.value_start
    }

    /// The normalised value. It is made when it is asked for: few ever are.
    pub(super) fn value<'i>(&self, input: &'i str) -> Cow<'i, str> {
        let raw = input.get(self.value_start..self.value_end).unwrap_or_default();
        if self.is_plain {
            return Cow::Borrowed(raw);
        }
        // It was found to be in order when it was read.
        Cow::Owned(normalise(raw, self.value_start).unwrap_or_default())
    }
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
    /// The tag whose name starts at `at`.
    pub(super) const fn new(input: &'i str, at: usize) -> Self {
        Self { input, at }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.input.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn skip_space(&mut self) -> bool {
        let start = self.at;
        // One, and a name behind it: as nearly all who write XML do.
        if let Some([b' ', b'A'..=b'z']) = self.input.as_bytes().get(start..start + 2) {
            self.at += 1;
            return true;
        }
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

    /// Where a tag of which all was taken ends, and whether its element is empty.
    #[inline]
    pub(super) fn end(&self) -> (usize, bool) {
        let is_empty = self.peek() == Some(b'/');
        (self.at + 1 + usize::from(is_empty), is_empty)
    }

    /// The qualified name of the element: all of it, prefix, local part.
    #[inline]
    pub(super) fn element_name(&mut self) -> Result<(&'i str, &'i str, &'i str), Trouble> {
        let start = self.at;
        let QNameAt { length, colon } = qname_at(self.input, start);
        self.at += length;
        match self.peek() {
            Some(b'>' | b'/' | b' ' | b'\n' | b'\t' | b'\r') if length > 0 => {
                let name = self.input.get(start..self.at).unwrap_or_default();
                let (prefix, local) = split_at_colon(name, colon);
                Ok((name, prefix, local))
            }
            _ => trouble(start, "a name behind `<`"),
        }
    }

    /// What stands between the name of an attribute and its value. Returns the quote.
    #[inline]
    fn equals_and_quote(&mut self) -> Result<u8, Trouble> {
        // None between, as nearly all write it.
        if let Some([b'=', quote @ (b'"' | b'\'')]) = self.input.as_bytes().get(self.at..self.at + 2) {
            self.at += 2;
            return Ok(*quote);
        }
        self.skip_space();
        if self.peek() != Some(b'=') {
            return trouble(self.at, "`=` behind the name of an attribute");
        }
        self.at += 1;
        self.skip_space();
        let Some(quote @ (b'"' | b'\'')) = self.peek() else {
            return trouble(self.at, "a quoted attribute value");
        };
        self.at += 1;
        Ok(quote)
    }

    /// Passes over the value that starts here, to its quote. Returns whether it stands for itself.
    #[inline]
    fn value(&mut self, quote: u8) -> Result<bool, Trouble> {
        let bytes = self.input.as_bytes();
        let mut is_plain = true;
        loop {
            // Both quotes, `&` and the controls are below `(`; little else of what values hold is.
            let rest = bytes.get(self.at..).unwrap_or_default();
            let special = find(
                rest,
                |word| below(word, b'(') | equal(word, b'<'),
                |byte| (byte < b'(') | (byte == b'<'),
            );
            self.at += special.unwrap_or(rest.len());
            match self.peek() {
                Some(found) if found == quote => return Ok(is_plain),
                Some(b'<') => return trouble(self.at, "no `<` in an attribute value"),
                Some(b'&' | 0..b' ') => is_plain = false,
                Some(_) => {}
                None => return trouble(self.at, "a closing quote"),
            }
            self.at += 1;
        }
    }

    /// The next attribute, namespace declarations included. `None`: the tag has ended.
    #[inline]
    pub(super) fn attribute(&mut self) -> Result<Option<Attribute>, Trouble> {
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
        let QNameAt { length, colon } = qname_at(self.input, offset);
        if length == 0 {
            return trouble(offset, "the name of an attribute");
        }
        self.at += length;
        let name_end = self.at;
        let quote = self.equals_and_quote()?;
        let value_start = self.at;
        let is_plain = self.value(quote)?;
        let value_end = self.at;
        if !is_plain {
            normalise(self.input.get(value_start..value_end).unwrap_or_default(), value_start)?;
        }
        self.at += 1;
        Ok(Some(Attribute {
            offset,
            local: colon.map_or(offset, |colon| offset + colon.get() + 1),
            name_end,
            value_start,
            value_end,
            is_plain,
            namespace: BindingIndex::NONE,
        }))
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
    input: &'a str,
    attributes: &[Attribute],
    namespace: impl Fn(BindingIndex) -> &'a str,
) -> Option<usize> {
    let same_name = |one: &Attribute, two: &Attribute| {
        local(input, one) == local(input, two)
            && (one.namespace == two.namespace || namespace(one.namespace) == namespace(two.namespace))
    };
    match attributes.len() {
        0 | 1 => None,
        2..=8 => attributes.iter().enumerate().skip(1).find_map(|(at, attribute)| {
            let earlier = attributes.get(..at).unwrap_or_default();
            earlier.iter().any(|earlier| same_name(earlier, attribute)).then_some(attribute.offset)
        }),
        _ => match find_duplicate_by_table(input, attributes, same_name) {
            Ok(duplicate) => duplicate,
            Err(TooManyProbes) => find_duplicate_by_order(input, attributes, namespace),
        },
    }
}

/// As bytes: where characters start does not matter to what compares them.
#[inline]
fn local<'i>(input: &'i str, attribute: &Attribute) -> &'i [u8] {
    input.as_bytes().get(attribute.local..attribute.name_end).unwrap_or_default()
}

/// The names were made to meet in the table, or there are too many for it.
struct TooManyProbes;

/// An open hash table of indices; its hash has no secret, so the probes are counted.
fn find_duplicate_by_table(
    input: &str,
    attributes: &[Attribute],
    same_name: impl Fn(&Attribute, &Attribute) -> bool,
) -> Result<Option<usize>, TooManyProbes> {
    const SLOTS: usize = 512;
    if attributes.len() > SLOTS / 2 {
        return Err(TooManyProbes);
    }
    let mut slots = [0_u16; SLOTS];
    let mut probes = 0;
    for (attribute, index) in attributes.iter().zip(1_u16..) {
        let mut slot = hash(local(input, attribute)) % SLOTS;
        loop {
            match attributes.get(usize::from(slots[slot]).wrapping_sub(1)) {
                None => break slots[slot] = index,
                Some(earlier) if same_name(earlier, attribute) => return Ok(Some(attribute.offset)),
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
fn hash(name: &[u8]) -> usize {
    let (first, last) = if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
        (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
    } else if let (Some(first), Some(last)) = (name.first_chunk(), name.last_chunk()) {
        (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into())
    } else {
        (name.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)), 0)
    };
    let mixed = (first ^ last.rotate_left(29) ^ name.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 48) as usize
}

fn find_duplicate_by_order<'a>(
    input: &'a str,
    attributes: &[Attribute],
    namespace: impl Fn(BindingIndex) -> &'a str,
) -> Option<usize> {
    let key = |attribute: &Attribute| (local(input, attribute), namespace(attribute.namespace));
    let mut sorted: Vec<_> = attributes.iter().map(|attribute| (key(attribute), attribute.offset)).collect();
    sorted.sort_unstable();
    sorted.windows(2).find_map(|pair| match pair {
        [(one, _), (two, offset)] if one == two => Some(*offset),
        _ => None,
    })
}
