//! Reads the command line, and says in one masked line what is wrong with it.

use clap::Parser as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::arguments::Arguments;
use crate::exit::{Status, complain};

/// The arguments; else the status to end with, everything being said.
pub(crate) fn parse() -> Result<Arguments, Status> {
    Arguments::try_parse().map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Only a reader that has gone can be in the way.
            let _ = error.print();
            Status::Done
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            Status::Usage
        }
        _ => {
            complain(&one_line(&told(&error)));
            Status::Usage
        }
    })
}

/// clap's error, which repeats what was given: a value that may be a misspelt secret in the wrong place
/// is cut to four characters.
fn told(error: &clap::Error) -> String {
    let mut told = error.render().to_string();
    for kind in [ContextKind::InvalidArg, ContextKind::InvalidSubcommand, ContextKind::InvalidValue] {
        if let Some(ContextValue::String(given)) = error.get(kind)
            && given.bytes().filter(u8::is_ascii_hexdigit).count() >= 12
        {
            let start: String = given.chars().take(4).collect();
            told = told.replace(given, &format!("{start}…"));
        }
    }
    told
}

/// clap's error without its usage and its hint at `--help`.
fn one_line(rendered: &str) -> String {
    let told = rendered.split("\n\nUsage:").next().unwrap_or_default();
    let told = told.split("\n\nFor more information").next().unwrap_or_default();
    let told = told.strip_prefix("error: ").unwrap_or(told);
    let lines = told.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines.collect::<Vec<_>>().join(" ").replace("  ", " ").replace(" tip:", "; tip:");
    format!("{line} (see `tracegains --help`)")
}
