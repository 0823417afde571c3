//! The same message in other clothes.

use std::fmt::Write as _;

use roxmltree::{Document, Node};
use tracegains_core::operation::message::{decode_request, decode_response};
use tracegains_core::soap::{Body, Envelope, Fault, Limits};
use tracegains_core::{Logout, LogoutResult};

use super::{Random, Verdict, independent};

/// A message that is accepted is accepted in every disguise, and says the same. The seed chooses the
/// disguise.
pub fn meaning_stays(message: &str, seed: u64) -> Verdict {
    let limits = Limits::default();
    let normalised = independent::normalised(message);
    let Ok(document) = Document::parse(&normalised) else { return Verdict::Refused };
    let bytes = disguised(&document, seed);
    let shown = || String::from_utf8_lossy(&bytes).into_owned();
    if let Ok(plain) = decode_request::<Logout>(message.as_bytes(), None, &limits) {
        return match decode_request::<Logout>(&bytes, None, &limits) {
            Ok(read) => Verdict::when(read == plain, || format!("another request in disguise: {}", shown())),
            Err(refused) => Verdict::Broken(format!("refused in disguise: {} in {}", refused.error, shown())),
        };
    }
    let Ok(plain) = decode_response::<Logout>(message.as_bytes(), None, &limits) else {
        return Verdict::Refused;
    };
    match decode_response::<Logout>(&bytes, None, &limits) {
        Ok(read) => Verdict::when(comparable(&read) == comparable(&plain), || {
            format!("{:?} in disguise, {:?} without, in {}", read.body, plain.body, shown())
        }),
        Err(error) => Verdict::Broken(format!("refused in disguise: {error} in {}", shown())),
    }
}

/// Without what a disguise may change: a detail's markup is kept to the letter, and a code's prefix.
fn comparable(envelope: &Envelope<LogoutResult>) -> Envelope<LogoutResult> {
    let mut envelope = envelope.clone();
    if let Body::Fault(fault) = &mut envelope.body {
        let Fault { detail, .. } = fault;
        *detail = None;
    }
    envelope
}

/// A message in the disguise that the seed chooses.
#[must_use]
pub fn disguised(document: &Document<'_>, seed: u64) -> Vec<u8> {
    let message = document.input_text().to_owned();
    let mut tailor = Tailor { random: Random::new(seed), out: String::new(), prefixes: 0, message };
    let utf16 = tailor.random.once_in(4);
    let marked = utf16 || tailor.random.once_in(4);
    if marked {
        tailor.out.push('\u{feff}');
    }
    let encoding = if utf16 { "utf-16" } else { "utf-8" };
    match tailor.random.below(4) {
        0 => {
            let _ = write!(tailor.out, "<?xml version=\"1.0\" encoding=\"{encoding}\"?>");
        }
        1 => tailor.out.push_str("<?xml version='1.0'?>\r\n"),
        _ => {}
    }
    tailor.space(true);
    tailor.element(document.root_element(), &[]);
    tailor.space(true);
    if !utf16 {
        return tailor.out.into_bytes();
    }
    let unit = if tailor.random.once_in(2) { u16::to_le_bytes } else { u16::to_be_bytes };
    tailor.out.encode_utf16().flat_map(unit).collect()
}

struct Tailor {
    random: Random,
    out: String,
    prefixes: usize,
    /// The message itself.
    message: String,
}

impl Tailor {
    /// White space and comments, where they say nothing.
    fn space(&mut self, comments: bool) {
        for _ in 0..self.random.below(3) {
            let choices = ["\n", "\r\n  ", "\t", " ", "<!-- <decoy/> ]]> & -->", "<!---->"];
            let most = if comments { choices.len() } else { 4 };
            self.out.push_str(choices[self.random.below(most)]);
        }
    }

    /// White space in a tag: some where it is needed.
    fn tag_space(&mut self, needed: bool) {
        let choices = [" ", "\n", "\t ", "\r\n"];
        if needed || self.random.once_in(3) {
            self.out.push_str(choices[self.random.below(choices.len())]);
        }
    }

    /// `scope` holds the declarations that QNames in content may need.
    fn element(&mut self, node: Node<'_, '_>, scope: &[(String, String)]) {
        let mut scope = scope.to_vec();
        let mut declarations: Vec<(String, String)> = Vec::new();
        // The message's own prefixes stay declared: a fault code may be written with them.
        for namespace in node.namespaces() {
            let Some(prefix) = namespace.name() else { continue };
            let declared = (prefix.to_owned(), namespace.uri().to_owned());
            if prefix != "xml" && !scope.contains(&declared) {
                scope.retain(|(other, _)| other != prefix);
                scope.push(declared.clone());
                declarations.push(declared);
            }
        }
        // The default namespace stays as it is where text may be a QName without a prefix.
        let uri = node.tag_name().namespace().unwrap_or_default();
        let default = node.default_namespace().unwrap_or_default();
        let prefix = if uri.is_empty() || uri == default && self.random.once_in(2) {
            String::new()
        } else {
            self.fresh_prefix()
        };
        if !prefix.is_empty() {
            declarations.push((prefix.clone(), uri.to_owned()));
        }
        declarations.push((String::new(), default.to_owned()));
        let name = qualified(&prefix, node.tag_name().name());
        let mut attributes: Vec<(String, String)> = declarations
            .iter()
            .map(|(prefix, uri)| {
                let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
                (name, uri.clone())
            })
            .collect();
        for attribute in node.attributes() {
            let prefix = match attribute.namespace() {
                None => String::new(),
                Some("http://www.w3.org/XML/1998/namespace") => "xml".to_owned(),
                Some(uri) => {
                    let prefix = self.fresh_prefix();
                    attributes.push((format!("xmlns:{prefix}"), uri.to_owned()));
                    prefix
                }
            };
            attributes.push((qualified(&prefix, attribute.name()), attribute.value().to_owned()));
        }
        self.out.push('<');
        self.out.push_str(&name);
        while !attributes.is_empty() {
            let (name, value) = attributes.swap_remove(self.random.below(attributes.len()));
            self.attribute(&name, &value);
        }
        self.tag_space(false);
        let children: Vec<_> =
            node.children().filter(|child| child.is_element() || child.is_text()).collect();
        if children.is_empty() && self.random.once_in(2) {
            self.out.push_str("/>");
            return;
        }
        self.out.push('>');
        let blank = |node: &Node<'_, '_>| {
            node.text().is_none_or(|t| t.trim_matches([' ', '\t', '\n', '\r']).is_empty())
        };
        let only_elements = children.iter().any(Node::is_element)
            && children.iter().filter(|child| child.is_text()).all(blank);
        for child in &children {
            if only_elements {
                self.space(true);
            }
            if child.is_element() {
                self.element(*child, &scope);
            } else if !only_elements {
                self.text(child.text().unwrap_or_default());
            }
        }
        if only_elements {
            self.space(true);
        }
        self.out.push_str("</");
        self.out.push_str(&name);
        self.tag_space(false);
        self.out.push('>');
    }

    fn fresh_prefix(&mut self) -> String {
        let stems = ["q", "SOAP-ENV", "_", "é", "xm", "soap"];
        loop {
            self.prefixes += 1;
            let prefix = format!("{}{}", stems[self.random.below(stems.len())], self.prefixes);
            // A prefix that the message uses or declares, even one that stands in a text, is not free.
            if !self.message.contains(&prefix) {
                return prefix;
            }
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.tag_space(true);
        self.out.push_str(name);
        self.tag_space(false);
        self.out.push('=');
        self.tag_space(false);
        let quote = if self.random.once_in(2) { '"' } else { '\'' };
        self.out.push(quote);
        for c in value.chars() {
            let escape = matches!(c, '<' | '&' | '\t' | '\n' | '\r') || c == quote || self.random.once_in(12);
            self.character(c, escape);
        }
        self.out.push(quote);
    }

    fn text(&mut self, text: &str) {
        let mut in_cdata = false;
        for c in text.chars() {
            // What cannot stand in a CDATA section, or would change there, stands outside.
            let plain = !matches!(c, ']' | '>' | '\r');
            if in_cdata && (!plain || self.random.once_in(4)) {
                self.out.push_str("]]>");
                in_cdata = false;
            } else if !in_cdata && plain && self.random.once_in(8) {
                self.out.push_str("<![CDATA[");
                in_cdata = true;
            }
            if !in_cdata && self.random.once_in(10) {
                self.out.push_str(["<!---->", "<!-- x -->", "<![CDATA[]]>"][self.random.below(3)]);
            }
            if c == '\n' && self.random.once_in(2) {
                self.out.push_str(["\r\n", "\r"][self.random.below(2)]);
                // A CR that an LF of the text follows would swallow it.
                if self.out.ends_with('\r') && !in_cdata {
                    self.out.push_str("<!-- -->");
                } else if self.out.ends_with('\r') {
                    self.out.push_str("]]><!-- -->");
                    in_cdata = false;
                }
                continue;
            }
            if in_cdata {
                self.out.push(c);
            } else {
                let escape = matches!(c, '<' | '&' | '>' | ']' | '\r') || self.random.once_in(6);
                self.character(c, escape);
            }
        }
        if in_cdata {
            self.out.push_str("]]>");
        }
    }

    fn character(&mut self, c: char, escape: bool) {
        if !escape {
            self.out.push(c);
            return;
        }
        let number = u32::from(c);
        let _ = match (c, self.random.below(3)) {
            ('<', 0) => write!(self.out, "&lt;"),
            ('>', 0) => write!(self.out, "&gt;"),
            ('&', 0) => write!(self.out, "&amp;"),
            ('"', 0) => write!(self.out, "&quot;"),
            ('\'', 0) => write!(self.out, "&apos;"),
            (_, 0 | 1) => write!(self.out, "&#{number};"),
            _ => write!(self.out, "&#x{number:04X};"),
        };
    }
}

fn qualified(prefix: &str, local: &str) -> String {
    if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") }
}
