//! The namespace declarations in scope.

use std::borrow::Cow;

use super::{XML_NAMESPACE, XMLNS_NAMESPACE};

/// What a prefix stands for. The empty prefix is the default namespace; the empty name is none.
#[derive(Clone, Debug)]
pub(super) struct Binding<'i> {
    pub(super) prefix: &'i str,
    pub(super) name: Cow<'i, str>,
}

/// A stack of declarations, innermost last.
#[derive(Debug)]
pub(super) struct Namespaces<'i> {
    bindings: Vec<Binding<'i>>,
}

/// Which declaration on the stack gave a name its namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub(super) struct BindingIndex(usize);

impl BindingIndex {
    /// No declaration: the name is in no namespace.
    pub(super) const NONE: Self = Self(0);
    /// The declaration of `xml`, which no document has to make.
    pub(super) const XML: Self = Self(1);
}

/// Declarations that no document makes.
const BUILT_IN: [Binding<'_>; 2] = [
    Binding { prefix: "", name: Cow::Borrowed("") },
    // Always declared (Namespaces section 3).
    Binding { prefix: "xml", name: Cow::Borrowed(XML_NAMESPACE) },
];

impl<'i> Namespaces<'i> {
    pub(super) fn new() -> Self {
        let mut bindings = Vec::with_capacity(8);
        bindings.extend(BUILT_IN);
        Self { bindings }
    }

    /// Declarations in scope, the built-in ones not counted.
    pub(super) fn declared(&self) -> usize {
        self.bindings.len() - BUILT_IN.len()
    }

    /// How deep the stack is: what [`Self::truncate`] takes back.
    pub(super) fn mark(&self) -> usize {
        self.bindings.len()
    }

    pub(super) fn truncate(&mut self, mark: usize) {
        self.bindings.truncate(mark);
    }

    /// Declares a prefix, the empty one for the default namespace.
    ///
    /// # Errors
    ///
    /// What was expected: reserved names are not to be touched, a prefix cannot be undeclared.
    pub(super) fn declare(&mut self, prefix: &'i str, name: Cow<'i, str>) -> Result<(), &'static str> {
        match (prefix, &*name) {
            ("xml", XML_NAMESPACE) => {}
            ("xml", _) => return Err("the prefix `xml` to stand for its own namespace only"),
            ("xmlns", _) => return Err("the prefix `xmlns` not to be declared"),
            (_, XML_NAMESPACE) => return Err("no prefix but `xml` for the XML namespace"),
            (_, XMLNS_NAMESPACE) => return Err("no prefix for the namespace of `xmlns`"),
            ("", _) => {}
            (_, "") => return Err("a namespace name: a prefix cannot be undeclared"),
            _ => {}
        }
        self.bindings.push(Binding { prefix, name });
        Ok(())
    }

    /// Whether a prefix was declared twice since the mark: in one tag, that is once too often. Few
    /// declarations are compared pairwise, many are sorted.
    pub(super) fn declared_twice_since(&self, mark: usize) -> bool {
        let new = self.bindings.get(mark..).unwrap_or_default();
        if new.len() <= 8 {
            return new
                .iter()
                .enumerate()
                .any(|(at, one)| new[..at].iter().any(|two| two.prefix == one.prefix));
        }
        let mut prefixes: Vec<_> = new.iter().map(|binding| binding.prefix).collect();
        prefixes.sort_unstable();
        prefixes.windows(2).any(|pair| pair.first() == pair.last())
    }

    /// What a prefix stands for, by its innermost declaration. `None`: it is not declared. The empty
    /// prefix always stands for something, be it for no namespace.
    pub(super) fn resolve(&self, prefix: &str) -> Option<BindingIndex> {
        let same = |binding: &Binding<'_>| {
            // Prefixes mostly differ in the first byte or in length: that spares most comparisons.
            binding.prefix.len() == prefix.len()
                && binding.prefix.as_bytes().first() == prefix.as_bytes().first()
                && binding.prefix == prefix
        };
        let index = self.bindings.iter().rposition(same)?;
        // Only the default namespace can be undeclared.
        Some(if self.bindings[index].name.is_empty() { BindingIndex::NONE } else { BindingIndex(index) })
    }

    /// The namespace name of a declaration; empty for none.
    pub(super) fn name(&self, index: BindingIndex) -> &str {
        self.binding(index).map_or("", |binding| &binding.name)
    }

    pub(super) fn binding(&self, index: BindingIndex) -> Option<&Binding<'i>> {
        self.bindings.get(index.0)
    }

    /// Whether a declaration stood on the stack when it was this deep.
    pub(super) const fn is_below(index: BindingIndex, mark: usize) -> bool {
        index.0 < mark
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_declaration_counts_and_ends_with_its_scope() {
        let mut namespaces = Namespaces::new();
        namespaces.declare("p", "urn:outer".into()).unwrap();
        let mark = namespaces.mark();
        namespaces.declare("p", "urn:inner".into()).unwrap();
        let name = |namespaces: &Namespaces<'_>| namespaces.name(namespaces.resolve("p").unwrap()).to_owned();
        assert_eq!(name(&namespaces), "urn:inner");
        namespaces.truncate(mark);
        assert_eq!(name(&namespaces), "urn:outer");
        assert_eq!(namespaces.resolve("q"), None);
    }

    #[test]
    fn the_default_namespace_can_be_undeclared() {
        let mut namespaces = Namespaces::new();
        assert_eq!(namespaces.resolve(""), Some(BindingIndex::NONE));
        namespaces.declare("", "urn:x".into()).unwrap();
        assert_eq!(namespaces.name(namespaces.resolve("").unwrap()), "urn:x");
        namespaces.declare("", "".into()).unwrap();
        assert_eq!(namespaces.resolve(""), Some(BindingIndex::NONE));
    }

    /// Rules 6 and 69.
    #[test]
    fn reserved_names_are_not_touched_and_prefixes_not_undeclared() {
        let mut namespaces = Namespaces::new();
        assert!(namespaces.declare("xml", XML_NAMESPACE.into()).is_ok());
        for (prefix, name) in [
            ("xml", "urn:x"),
            ("xmlns", "urn:x"),
            ("xmlns", XMLNS_NAMESPACE),
            ("p", XML_NAMESPACE),
            ("", XML_NAMESPACE),
            ("p", XMLNS_NAMESPACE),
            ("", XMLNS_NAMESPACE),
            ("p", ""),
        ] {
            assert!(namespaces.declare(prefix, name.into()).is_err(), "{prefix} {name}");
        }
    }
}
