//! What an import did, or would do, in numbers.

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// What is counted: `incidents`, `stories`.
    pub what: &'static str,
    /// Whether teams, people and escalations are counted too.
    pub names_people: bool,
    /// How many items the file holds.
    pub total: usize,
    /// What was done to them.
    pub done: Tally,
    /// Teams made.
    pub teams: usize,
    /// People made, who stand for those that the file names.
    pub people: usize,
    /// Rows refused.
    pub refused: usize,
    /// Further sentences: what was set, what was not carried.
    pub notes: Vec<String>,
}

/// What was done to items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Made.
    pub new: usize,
    /// Changed.
    pub changed: usize,
    /// Left alone, because nothing changed in the file.
    pub same: usize,
    /// Changed in the file and by people: left alone.
    pub kept: usize,
    /// Escalations written.
    pub escalations: usize,
    /// Facts of history written.
    pub events: usize,
    /// What a person should know, such as which were left alone.
    pub told: Vec<String>,
}

impl Tally {
    /// Adds the numbers of a batch, and takes its sentences.
    pub fn add(&mut self, batch: Tally) {
        let Tally { new, changed, same, kept, escalations, events, told } = batch;
        self.new += new;
        self.changed += changed;
        self.same += same;
        self.kept += kept;
        self.escalations += escalations;
        self.events += events;
        self.told.extend(told);
    }
}

impl Summary {
    /// The last line of an import.
    pub fn line(&self, seconds: f64) -> String {
        let n = number;
        let d = &self.done;
        let kept = if d.kept == 0 { String::new() } else { format!(", {} left as people changed them", n(d.kept)) };
        let mut parts = vec![format!(
            "{} {} ({} new, {} changed, {} unchanged{kept})",
            n(self.total),
            self.what,
            n(d.new),
            n(d.changed),
            n(d.same),
        )];
        if self.names_people {
            parts.push(format!("{} teams", n(self.teams)));
            parts.push(format!("{} people", n(self.people)));
            parts.push(format!("{} escalations", n(d.escalations)));
        }
        parts.push(format!("{} events", n(d.events)));
        parts.push(format!("{} rows refused", n(self.refused)));
        parts.push(format!("{seconds:.1} s"));
        parts.join(", ")
    }
}

/// A number with its thousands apart.
pub fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(
            [0, 12, 999, 1000, 70_986, 1_234_567].map(number),
            ["0", "12", "999", "1,000", "70,986", "1,234,567"]
        );
    }
}
