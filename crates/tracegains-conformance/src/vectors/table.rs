//! The tables of expected outcomes: tab-separated, with a header line.
//!
//! `-` is an absent value, `""` an empty one; `\t`, `\n`, `\r` and `\\` stand for themselves.

use tracegains_core::SoapVersion;

pub(super) struct Table {
    rows: Vec<Row>,
}

/// One line, by column name.
pub(super) struct Row {
    number: usize,
    cells: Vec<(String, Option<String>)>,
}

impl Table {
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8")?;
        let mut lines = (1..).zip(text.lines());
        let (_, header) = lines.next().ok_or("no header line")?;
        let columns: Vec<&str> = header.split('\t').collect();
        let rows = lines
            .map(|(number, line)| {
                let cells = line.split('\t').map(unescape).collect::<Result<Vec<_>, _>>();
                let cells = cells.map_err(|problem| format!("line {number}: {problem}"))?;
                if cells.len() != columns.len() {
                    return Err(format!("line {number}: {} cells, not {}", cells.len(), columns.len()));
                }
                Ok(Row { number, cells: columns.iter().map(|&name| name.to_owned()).zip(cells).collect() })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { rows })
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }
}

fn unescape(cell: &str) -> Result<Option<String>, String> {
    match cell {
        "-" => return Ok(None),
        r#""""# => return Ok(Some(String::new())),
        "" => return Err("an empty cell: `-` is absent, `\"\"` is empty".to_owned()),
        _ => {}
    }
    let mut value = String::new();
    let mut characters = cell.chars();
    while let Some(c) = characters.next() {
        value.push(match c {
            '\\' => match characters.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some('\\') => '\\',
                other => return Err(format!("unknown escape {other:?}")),
            },
            c => c,
        });
    }
    Ok(Some(value))
}

impl Row {
    /// The error for this row.
    pub(super) fn problem(&self, problem: &str) -> String {
        format!("line {}: {problem}", self.number)
    }

    pub(super) fn optional(&self, column: &str) -> Result<Option<&str>, String> {
        let cell = self.cells.iter().find(|(name, _)| name == column);
        cell.map(|(_, value)| value.as_deref()).ok_or_else(|| self.problem(&format!("no column {column}")))
    }

    pub(super) fn required(&self, column: &str) -> Result<&str, String> {
        self.optional(column)?.ok_or_else(|| self.problem(&format!("no {column}")))
    }

    pub(super) fn optional_version(&self, column: &str) -> Result<Option<SoapVersion>, String> {
        let parse = |text: &str| text.parse().map_err(|error| self.problem(&format!("{column}: {error}")));
        self.optional(column)?.map(parse).transpose()
    }

    pub(super) fn version(&self, column: &str) -> Result<SoapVersion, String> {
        self.optional_version(column)?.ok_or_else(|| self.problem(&format!("no {column}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_empty_and_escaped_values_are_told_apart() {
        let table = Table::parse(b"a\tb\tc\n-\t\"\"\tx\\ty\\n\\r\\\\z\n").unwrap();
        let row = &table.rows()[0];
        assert_eq!(row.optional("a"), Ok(None));
        assert_eq!(row.optional("b"), Ok(Some("")));
        assert_eq!(row.required("c"), Ok("x\ty\n\r\\z"));
        assert!(row.required("a").is_err());
        assert!(row.optional("d").is_err());
    }

    #[test]
    fn a_broken_table_names_the_line() {
        for text in ["a\tb\nx\n", "a\tb\nx\ty\tz\n", "a\n\n", "a\n\\q\n"] {
            let problem = Table::parse(text.as_bytes()).err().unwrap();
            assert!(problem.starts_with("line 2: "), "{problem}");
        }
    }
}
