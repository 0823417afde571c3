//! The detail of a fault: the peer's own XML.

use std::fmt;

use crate::text::Printable;
use crate::xml::{self, Limits, Reader, Writer};

/// What stands inside `detail` (1.1) or `Detail` (1.2): well-formed markup that can stand by itself.
///
/// `Debug` and `Display` mask it and cut it; [`Self::markup`] is the raw text.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Detail {
    markup: String,
    unqualified: bool,
}

impl Detail {
    /// A detail of this markup: elements, text, or nothing.
    ///
    /// # Errors
    ///
    /// The markup is not well formed, or uses a prefix that it does not declare. Offsets count from a
    /// `<detail>` put before it.
    pub fn from_xml(markup: &str) -> Result<Self, xml::Error> {
        let document = format!("<detail>{markup}</detail>");
        let mut reader = Reader::new(&document, &Limits { bytes: document.len(), ..Limits::default() });
        reader.root()?;
        let markup = reader.markup()?;
        reader.end()?;
        Ok(Self { markup, unqualified: false })
    }

    /// A detail that holds this text.
    ///
    /// # Errors
    ///
    /// XML cannot write the text.
    pub fn from_text(text: &str) -> Result<Self, xml::IllegalCharacter> {
        let mut out = Writer::default();
        out.text(text)?;
        Ok(Self { markup: String::from_utf8(out.into_bytes()).unwrap_or_default(), unqualified: false })
    }

    /// The same detail, written in SOAP 1.2 as `detail` in no namespace: what ASMX does with one that
    /// was made the documented .NET way. SOAP 1.1 has no other form.
    #[must_use]
    pub fn unqualified(mut self) -> Self {
        self.unqualified = true;
        self
    }

    /// Whether it came, or goes out, as `detail` in no namespace in a SOAP 1.2 fault.
    #[must_use]
    pub const fn is_unqualified(&self) -> bool {
        self.unqualified
    }

    pub(super) fn of_markup(markup: String, unqualified: bool) -> Self {
        Self { markup, unqualified }
    }

    /// The markup as the peer wrote it; declarations that stood outside were added where they are
    /// needed. It is the peer's text: print it through `Display`.
    #[must_use]
    pub fn markup(&self) -> &str {
        &self.markup
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.markup.is_empty()
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Printable::at_most(&self.markup, 500), f)
    }
}

impl fmt::Debug for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Detail")
            .field("markup", &Printable::at_most(&self.markup, 500))
            .field("unqualified", &self.unqualified)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_kept_as_it_is() {
        for markup in
            ["", "text &amp; more", "<a/>", "<a xmlns=\"urn:a\" b='1'>x<!-- y --></a><b/>", "<![CDATA[<]]>"]
        {
            assert_eq!(Detail::from_xml(markup).unwrap().markup(), markup);
        }
    }

    #[test]
    fn markup_that_cannot_stand_by_itself_is_refused() {
        for markup in ["<a>", "</detail><detail>", "<p:a/>", "&nbsp;", "<?x?>", "<a b=1/>", "\u{1}"] {
            assert!(Detail::from_xml(markup).is_err(), "{markup}");
        }
    }

    #[test]
    fn text_becomes_markup() {
        assert_eq!(Detail::from_text("<b> & \"c\"").unwrap().markup(), "&lt;b&gt; &amp; \"c\"");
        assert!(Detail::from_text("\u{1}").is_err());
    }
}
