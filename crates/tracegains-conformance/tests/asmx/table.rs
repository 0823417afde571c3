//! `vectors/asmx/service.tsv`: what is sent to the service, and how its answer compares.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tracegains_conformance::vectors::{self, ResponseVector};

use super::scripts;

/// One exchange.
pub(crate) struct Row {
    /// The files' name, without its ending.
    pub(crate) exchange: String,
    /// The script that the session follows; `None`: the session is open, and the truth is answered.
    pub(crate) script: Option<String>,
    /// How the answers compare; `None`: the request is not sent.
    pub(crate) compared: Option<Likeness>,
    /// What the service answers where that differs: the status, and a ResponseCode or fault code.
    pub(crate) here: Option<String>,
    /// Where they differ, the row of the service's table of differences; where nothing is sent, the reason.
    why: Option<String>,
}

/// How much of two answers is the same, status, media type and Cache-Control always included. The first
/// one that holds counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// All of the body.
    Exactly,
    /// All but that a carriage return is written as `&#xD;` here, since a parser reads it as a line feed.
    ButReturns,
    /// All but the text of Message.
    ButMessage,
    /// All but a fault's text behind its last `--->`: that is the XML parser's.
    ButParser,
    /// All but a fault's text, in which ASMX left `{0}` unfilled.
    ButPlaceholder,
    /// Something else differs, or the status or the media type.
    Differs,
}

impl Likeness {
    const ALL: [(&str, Self); 6] = [
        ("exactly", Self::Exactly),
        ("but_returns", Self::ButReturns),
        ("but_message", Self::ButMessage),
        ("but_parser", Self::ButParser),
        ("but_placeholder", Self::ButPlaceholder),
        ("differs", Self::Differs),
    ];
}

const COLUMNS: &str = "exchange\tscript\tcompared\there\twhy";

impl Row {
    pub(crate) fn is_sent(&self) -> bool {
        self.compared.is_some()
    }

    /// Set and file of the request or the response.
    pub(crate) fn file(&self, side: &str) -> String {
        format!("asmx/{}.{side}", self.exchange)
    }

    fn parse(line: &str) -> Result<Self, String> {
        let cells: Vec<Option<String>> =
            line.split('\t').map(|cell| (cell != "-").then(|| cell.to_owned())).collect();
        let problem = |what: &str| format!("{what} in {line:?}");
        let [Some(exchange), script, Some(compared), here, why] = cells.as_slice() else {
            return Err(problem("not five cells"));
        };
        let compared = match compared.as_str() {
            "left_out" => None,
            word => {
                let known = Likeness::ALL.iter().find(|(name, _)| *name == word);
                Some(known.ok_or_else(|| problem("an unknown word"))?.1)
            }
        };
        let differs = compared == Some(Likeness::Differs);
        if here.is_some() != differs || why.is_some() != (differs || compared.is_none()) {
            return Err(problem("an answer or a reason that is missing, or needless,"));
        }
        let (exchange, script) = (exchange.clone(), script.clone());
        Ok(Self { exchange, script, compared, here: here.clone(), why: why.clone() })
    }
}

pub(crate) fn rows() -> Result<Vec<Row>, String> {
    let path = vectors::directory().join("asmx/service.tsv");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut lines = text.lines();
    if lines.next() != Some(COLUMNS) {
        return Err(format!("asmx/service.tsv: the first line has to be {COLUMNS:?}"));
    }
    lines.map(Row::parse).collect()
}

/// Rows and exchanges belong together; scripts and differences that rows name are there.
pub(crate) fn check(rows: &[Row], responses: &[ResponseVector]) -> Result<(), String> {
    let mut named = BTreeSet::new();
    for row in rows {
        if !named.insert(row.file("response")) {
            return Err(format!("{} has two rows", row.exchange));
        }
        if let Some(script) = &row.script {
            scripts::named(script).ok_or_else(|| format!("{}: no script {script}", row.exchange))?;
        }
    }
    let there: BTreeSet<_> = responses.iter().map(|vector| vector.name.clone()).collect();
    if let Some(name) = there.symmetric_difference(&named).next() {
        return Err(format!("{name} has a row without an exchange, or an exchange without a row"));
    }
    let stated = stated_differences()?;
    for row in rows.iter().filter(|row| row.compared == Some(Likeness::Differs)) {
        if !row.why.as_ref().is_some_and(|why| stated.contains(why)) {
            return Err(format!("{}: no such line in the service's table: {:?}", row.exchange, row.why));
        }
    }
    Ok(())
}

/// What comes in, from each line of the table in the service's documentation.
fn stated_differences() -> Result<BTreeSet<String>, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tracegains-service/src/lib.rs");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | "));
    Ok(rows.filter_map(|row| row.split(" | ").next()).map(str::to_owned).collect())
}
