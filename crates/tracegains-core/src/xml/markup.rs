//! Markup cut out of a document so that it can stand by itself.

use super::namespaces::{BindingIndex, Namespaces};
use super::writer::Writer;

/// What is noted while the content of an element is read: which declarations from outside it each of
/// its outermost elements uses.
#[derive(Debug)]
pub(super) struct Recording {
    /// Depth of the element whose content is recorded.
    depth: usize,
    /// Declarations below this mark are from outside.
    outside: usize,
    /// Where a declaration has to go, in offsets of the input, and what it says.
    declarations: Vec<(usize, BindingIndex, String)>,
    /// Where the name of the current outermost element ends.
    name_end: usize,
}

impl Recording {
    pub(super) fn new(depth: usize, outside: usize) -> Self {
        Self { depth, outside, declarations: Vec::new(), name_end: 0 }
    }

    /// Notes an element at `depth` (itself counted) and the declarations its names use.
    pub(super) fn element(
        &mut self,
        depth: usize,
        name_end: usize,
        used: impl Iterator<Item = BindingIndex>,
        namespaces: &Namespaces<'_>,
    ) {
        if depth == self.depth + 1 {
            self.name_end = name_end;
        }
        let outside =
            |&index: &BindingIndex| index > BindingIndex::XML && Namespaces::is_below(index, self.outside);
        for index in used.filter(outside) {
            let noted = self.declarations.iter().rev().take_while(|(at, ..)| *at == self.name_end);
            if noted.into_iter().any(|(_, noted, _)| *noted == index) {
                continue;
            }
            let Some(binding) = namespaces.binding(index) else { continue };
            let mut out = Writer::default();
            out.raw(if binding.prefix.is_empty() { " xmlns" } else { " xmlns:" });
            out.raw(binding.prefix);
            out.raw("=\"");
            // Read from a document, so it holds no character that cannot be written.
            if out.attribute_value(&binding.name).is_err() {
                continue;
            }
            out.raw("\"");
            let text = String::from_utf8(out.into_bytes()).unwrap_or_default();
            self.declarations.push((self.name_end, index, text));
        }
    }

    /// The content, which starts at `start` in the input, with the declarations put in.
    pub(super) fn markup(self, content: &str, start: usize) -> String {
        let added: usize = self.declarations.iter().map(|(.., text)| text.len()).sum();
        let mut markup = String::with_capacity(content.len() + added);
        let mut copied = 0;
        for (at, _, text) in &self.declarations {
            markup.push_str(content.get(copied..at - start).unwrap_or_default());
            markup.push_str(text);
            copied = at - start;
        }
        markup.push_str(content.get(copied..).unwrap_or_default());
        markup
    }
}
