//! Standard output: buffered, and without a fuss when its reader has gone.

use std::io::{self, BufWriter, StdoutLock, Write};

use crate::exit::complain;

/// Writes to standard output.
pub(crate) struct Output(BufWriter<StdoutLock<'static>>);

impl Output {
    pub(crate) fn new() -> Self {
        Self(BufWriter::with_capacity(64 * 1024, io::stdout().lock()))
    }

    /// Whether everything was written. A reader that has gone (`| head`) is no error to tell anyone of.
    pub(crate) fn finish(mut self, written: io::Result<()>) -> bool {
        match written.and_then(|()| self.0.flush()) {
            Ok(()) => true,
            Err(error) => {
                if error.kind() != io::ErrorKind::BrokenPipe {
                    complain(&format_args!("standard output: {error}"));
                }
                // What is still in the buffer would only fail again.
                let _ = self.0.into_parts();
                false
            }
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes a value as one line of JSON.
pub(crate) fn json_line(out: &mut impl Write, value: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}
