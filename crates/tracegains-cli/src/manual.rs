//! Completion scripts and the manual page, made from the command line's own description.

use std::io::{self, Write as _};

use clap::CommandFactory as _;
use clap_mangen::Man;

use crate::arguments::Arguments;
use crate::exit::Status;
use crate::output::Output;

pub(crate) fn completions(shell: clap_complete::Shell) -> Status {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "tracegains", &mut script);
    print(Ok(script))
}

/// The command's page, with one part for each subcommand.
pub(crate) fn page() -> Status {
    print(render())
}

fn render() -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let mut command = Arguments::command();
    command.build();
    let man = Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_options_section(&mut page)?;
    for part in command.get_subcommands().filter(|part| part.get_name() != "help") {
        let man = Man::new(part.clone());
        writeln!(page, ".SH \"TRACEGAINS {}\"", part.get_name().to_uppercase())?;
        writeln!(page, "{}.", part.get_about().map(ToString::to_string).unwrap_or_default())?;
        // The sections of a part are parts of its section.
        let mut sections = Vec::new();
        man.render_synopsis_section(&mut sections)?;
        man.render_options_section(&mut sections)?;
        man.render_extra_section(&mut sections)?;
        let sections =
            String::from_utf8_lossy(&sections).replace(".SH EXTRA", ".SH NOTES").replace(".SH ", ".SS ");
        page.write_all(sections.as_bytes())?;
    }
    Ok(page)
}

fn print(text: io::Result<Vec<u8>>) -> Status {
    let mut out = Output::new();
    let written = text.and_then(|text| out.write_all(&text));
    if out.finish(written) { Status::Done } else { Status::Refused }
}
