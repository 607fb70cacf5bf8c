//! Rules of the figures of templates: pure.

use crate::kit::fields::Hundredths;
use crate::kit::numbers::{Spread, spread};
use crate::kit::time::At;
use crate::sla::Outcome;
use crate::work_package::State;

/// A Work Package as the figures look at it.
#[derive(Clone, Copy, Debug)]
pub struct Used {
    /// State.
    pub state: State,
    /// When it was made.
    pub created_at: At,
    /// When it was completed or dropped.
    pub completed_at: Option<At>,
    /// Estimate.
    pub estimate: Option<Hundredths>,
    /// What its tasks have spent, of all levels.
    pub spent: Hundredths,
    /// How its clock ended.
    pub sla: Option<Outcome>,
    /// How often it was opened again.
    pub reopened: i64,
}

/// What is gathered of Work Packages.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How many were made.
    pub uses: i64,
    /// How many are open.
    pub open: i64,
    /// How many are completed or accepted.
    pub completed: i64,
    /// How many were given up.
    pub dropped: i64,
    /// How many of the completed ones had been opened again.
    pub reopened: i64,
    /// Clocks of completed ones that were kept.
    pub met: i64,
    /// Clocks of completed ones that were not.
    pub breached: i64,
    efforts: Vec<i64>,
    leads: Vec<i64>,
    ratios: Vec<i64>,
}

impl Tally {
    /// One more was made.
    pub fn made(&mut self, w: &Used) {
        self.uses += 1;
        self.open += i64::from(w.state.is_open());
    }

    /// One more came to its end. Of a dropped one only that counts: nobody finished the work, so its effort and time say
    /// nothing of the next. Where nothing was recorded as spent, the effort is not known, and is not counted as none.
    pub fn ended(&mut self, w: &Used) {
        match w.state {
            State::Dropped => self.dropped += 1,
            State::Completed | State::Accepted => {
                self.completed += 1;
                self.reopened += i64::from(w.reopened > 0);
                self.met += i64::from(w.sla == Some(Outcome::Met));
                self.breached += i64::from(w.sla == Some(Outcome::Breached));
                if let Some(at) = w.completed_at {
                    self.leads.push(at.0 - w.created_at.0);
                }
                self.measured(w);
            }
            State::Open | State::InProgress | State::Rejected => {}
        }
    }

    fn measured(&mut self, w: &Used) {
        if w.spent.0 <= 0 {
            return;
        }
        self.efforts.push(w.spent.0);
        if let Some(e) = w.estimate.filter(|e| e.0 > 0) {
            self.ratios.push((w.spent.0 * 200 + e.0).div_euclid(2 * e.0));
        }
    }

    /// The spread of the effort, in hundredths.
    pub fn effort(&self) -> Option<Spread> {
        spread(self.efforts.clone())
    }
    /// The spread of the time from creation to completion, in microseconds.
    pub fn lead(&self) -> Option<Spread> {
        spread(self.leads.clone())
    }
    /// The spread of what was spent, in percent of the estimate.
    pub fn ratio(&self) -> Option<Spread> {
        spread(self.ratios.clone())
    }
    /// The clocks that were kept, in percent; none without a clock that ended.
    pub fn kept(&self) -> Option<i64> {
        let ended = self.met + self.breached;
        (ended > 0).then(|| (self.met * 200 + ended).div_euclid(2 * ended))
    }
}

/// A stretch of time: a month, or a Sprint. It begins with `from` and ends before `to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Name.
    pub name: String,
    /// When it begins.
    pub from: At,
    /// When it has ended.
    pub to: At,
}

/// The period that an instant lies in; the periods follow each other, perhaps with gaps.
pub fn place(periods: &[Period], at: At) -> Option<usize> {
    let after = periods.partition_point(|p| p.from <= at);
    after.checked_sub(1).filter(|i| at < periods[*i].to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(state: State, hours: i64, estimate: i64, spent: i64, sla: Option<Outcome>) -> Used {
        Used {
            state,
            created_at: At(0),
            completed_at: Some(At(hours)),
            estimate: Some(Hundredths(estimate)),
            spent: Hundredths(spent),
            sla,
            reopened: i64::from(hours == 9),
        }
    }

    fn tally(all: &[Used]) -> Tally {
        let mut t = Tally::default();
        for w in all {
            t.made(w);
            t.ended(w);
        }
        t
    }

    #[test]
    fn only_what_was_completed_is_measured() {
        let t = tally(&[
            used(State::Completed, 4, 200, 300, Some(Outcome::Met)),
            used(State::Accepted, 9, 200, 100, Some(Outcome::Breached)),
            used(State::Completed, 5, 200, 0, None),
            used(State::Dropped, 1, 200, 900, Some(Outcome::Met)),
            used(State::Open, 1, 200, 900, None),
            used(State::Rejected, 1, 200, 900, None),
        ]);
        assert_eq!((t.uses, t.open, t.completed, t.dropped, t.reopened), (6, 2, 3, 1, 1));
        assert_eq!((t.met, t.breached, t.kept()), (1, 1, Some(50)));
        assert_eq!(t.effort(), Some(Spread { count: 2, median: 200, careful: 300 }));
        assert_eq!(t.ratio(), Some(Spread { count: 2, median: 100, careful: 150 }));
        assert_eq!(t.lead(), Some(Spread { count: 3, median: 5, careful: 9 }));
    }

    #[test]
    fn without_an_estimate_there_is_no_ratio_and_without_a_clock_nothing_is_kept() {
        let t = tally(&[used(State::Completed, 4, 0, 300, None)]);
        assert_eq!((t.ratio(), t.kept(), t.effort().map(|e| e.count)), (None, None, Some(1)));
    }

    #[test]
    fn an_instant_lies_in_at_most_one_period() {
        let p = |from, to| Period { name: String::new(), from: At(from), to: At(to) };
        let periods = [p(10, 20), p(20, 30), p(40, 50)];
        let at = |n| place(&periods, At(n));
        assert_eq!(
            [at(9), at(10), at(19), at(20), at(35), at(49), at(50)],
            [None, Some(0), Some(0), Some(1), None, Some(2), None]
        );
    }
}
