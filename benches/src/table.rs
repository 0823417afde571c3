//! The table that is printed.

/// What a row has to show.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    AtMost(f64),
    AtLeast(f64),
    /// It explains another row.
    None,
}

impl Target {
    /// What the last column says.
    fn verdict(self, value: f64) -> &'static str {
        if value.is_nan() {
            return "not measured";
        }
        let met = match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
            Self::None => return "",
        };
        if met { "met" } else { "MISSED" }
    }
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    pub work: String,
    pub ours: String,
    pub reference: String,
    /// The measured value: a ratio or a count. NaN: it was not measured.
    pub value: f64,
    pub spread: Option<(f64, f64)>,
    pub target: Target,
}

impl Row {
    fn cells(&self) -> [String; 6] {
        let number = |value: f64| {
            if value.is_nan() {
                "–".to_owned()
            } else if value >= 100.0 || value.fract() == 0.0 && self.spread.is_none() {
                format!("{value:.0}")
            } else {
                format!("{value:.2}")
            }
        };
        let measured = match self.spread {
            Some((low, high)) => format!("{} ({}–{})", number(self.value), number(low), number(high)),
            None => number(self.value),
        };
        let target = match self.target {
            Target::AtMost(most) => format!("≤ {most}"),
            Target::AtLeast(least) => format!("≥ {least}"),
            Target::None => String::new(),
        };
        let verdict = self.target.verdict(self.value).to_owned();
        [self.work.clone(), self.ours.clone(), self.reference.clone(), measured, target, verdict]
    }
}

/// Prints the rows as a table in Markdown.
pub fn print(rows: &[Row]) {
    let head = ["work", "ours", "reference", "ratio (quartiles)", "target", ""].map(str::to_owned);
    let lines: Vec<[String; 6]> = std::iter::once(head).chain(rows.iter().map(Row::cells)).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    for (at, line) in lines.iter().enumerate() {
        let cells: Vec<String> = line
            .iter()
            .enumerate()
            .map(|(column, cell)| format!("{cell:width$}", width = width(column)))
            .collect();
        println!("| {} |", cells.join(" | "));
        if at == 0 {
            let rule: Vec<String> = (0..line.len()).map(|column| "-".repeat(width(column))).collect();
            println!("| {} |", rule.join(" | "));
        }
    }
}

/// A time that people can read.
pub fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        t if t < 1e4 => format!("{t:.0} ns"),
        t if t < 1e7 => format!("{:.1} µs", t / 1e3),
        t => format!("{:.1} ms", t / 1e6),
    }
}

/// A speed in bytes per second.
pub fn speed(bytes: usize, nanoseconds: f64) -> String {
    format!("{:.0} MB/s", bytes as f64 / nanoseconds * 1e3)
}
