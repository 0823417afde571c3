//! What a document may cost to read.

/// Limits on a document. Each is checked before the work it bounds; work and memory are linear in the
/// input up to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole document. Default: 1 MiB.
    pub bytes: usize,
    /// Elements open at once. Default: 64.
    pub depth: usize,
    /// Elements in the document. Default: 100,000.
    pub elements: usize,
    /// Attributes of one element, namespace declarations included. Default: 128.
    pub attributes: usize,
    /// Namespace declarations in scope. Default: 128.
    pub declarations: usize,
    /// Bytes of one name, prefix included. Default: 1024.
    pub name: usize,
    /// Bytes of one text, or of one attribute value as it is written. Default: 256 KiB.
    pub text: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 1024 * 1024,
            depth: 64,
            elements: 100_000,
            attributes: 128,
            declarations: 128,
            name: 1024,
            text: 256 * 1024,
        }
    }
}
