//! What is counted of Work Packages, and in which period each thing counts: pure.

use super::Group;
use crate::kit::fields::number::Hundredths;
use crate::kit::numbers::{Spread, spread};
use crate::kit::time::At;
use crate::row;
use crate::service::sla;
use crate::service::sla::model::Severity;
use crate::service::sla::model::rules::ClockState;
use crate::service::work_package::model::State;
use std::collections::BTreeMap;

/// What happens to a Work Package that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Made,
    Ended,
    RanOut,
}

/// What is gathered of Work Packages.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How many were made.
    pub made: i64,
    /// How many of these are open.
    pub open: i64,
    /// How many are completed or accepted.
    pub completed: i64,
    /// How many were given up.
    pub dropped: i64,
    /// How many of the completed ones had been opened again.
    pub reopened: i64,
    /// How often.
    pub reopenings: i64,
    /// Clocks of completed ones that were met.
    pub met: i64,
    /// Clocks of completed ones that were not.
    pub breached: i64,
    /// Clocks that ran out, of open ones too.
    pub ran_out: i64,
    /// The effort of completed ones: what their tasks spent, else their estimate.
    pub effort: i64,
    pub efforts: Vec<i64>,
    pub leads: Vec<i64>,
    pub ratios: Vec<i64>,
}

impl Tally {
    fn add(&mut self, w: &Counted, event: Event) {
        match event {
            Event::Made => {
                self.made += 1;
                self.open += i64::from(w.state.is_open());
            }
            Event::Ended => self.ended(w),
            Event::RanOut => self.ran_out += 1,
        }
    }

    /// One more came to its end. Of a dropped one only that counts: nobody finished the work, so its effort and time say
    /// nothing of the next.
    fn ended(&mut self, w: &Counted) {
        match w.state {
            State::Dropped => self.dropped += 1,
            State::Completed | State::Accepted => {
                self.completed += 1;
                self.reopened += i64::from(w.reopened > 0);
                self.reopenings += w.reopened;
                self.met += i64::from(w.clock == Some(ClockState::Met));
                self.breached += i64::from(w.clock == Some(ClockState::Breached));
                if let Some(at) = w.completed_at {
                    self.leads.push((at.0 - w.created_at.0).max(0));
                }
                self.measured(w);
            }
            State::Open | State::InProgress | State::Rejected => {}
        }
    }

    /// Where nothing was recorded as spent, the effort is not known: the estimate stands for it in the sum, and no spread counts
    /// it as nothing.
    fn measured(&mut self, w: &Counted) {
        let estimate = w.estimate.map_or(0, |e| e.0);
        if w.spent.0 <= 0 {
            self.effort += estimate;
            return;
        }
        self.effort += w.spent.0;
        self.efforts.push(w.spent.0);
        if estimate > 0 {
            self.ratios.push((w.spent.0 * 200 + estimate).div_euclid(2 * estimate));
        }
    }

    /// The spread of what was spent, in hundredths.
    pub fn efforts(&self) -> Option<Spread> {
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
    /// The clocks that were met, in percent; none without a clock that ended.
    pub fn kept(&self) -> Option<i64> {
        let ended = self.met + self.breached;
        (ended > 0).then(|| (self.met * 200 + ended).div_euclid(2 * ended))
    }

    fn join(mut self, other: &Tally) -> Tally {
        let Tally { made, open, completed, dropped, reopened, reopenings, met, breached, ran_out, effort, .. } = other;
        self.made += made;
        self.open += open;
        self.completed += completed;
        self.dropped += dropped;
        self.reopened += reopened;
        self.reopenings += reopenings;
        self.met += met;
        self.breached += breached;
        self.ran_out += ran_out;
        self.effort += effort;
        self.efforts.extend(&other.efforts);
        self.leads.extend(&other.leads);
        self.ratios.extend(&other.ratios);
        self
    }
}

/// A month, or a Sprint of a team. It begins with `from` and ends before `to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The month, such as `2026-03`, or the name of the Sprint.
    pub name: String,
    /// Number of the Sprint.
    pub sprint: Option<i64>,
    /// The team that it is one of; none for everybody.
    pub team: Option<i64>,
    /// When it begins.
    pub from: At,
    /// When it has ended.
    pub to: At,
}

/// The period of a team that an instant lies in. The periods are in order; those of one team follow each other, perhaps with gaps.
fn place(periods: &[Period], team: i64, at: At) -> Option<usize> {
    let begun = periods.partition_point(|p| p.from <= at);
    let last = periods[..begun].iter().rposition(|p| p.team.is_none_or(|t| t == team))?;
    (at < periods[last].to).then_some(last)
}

/// Tallies of one group.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Of all that was looked at.
    pub all: Tally,
    /// Of each period in which something happened, by its place.
    pub periods: BTreeMap<usize, Tally>,
}

impl Counts {
    /// Of the periods together: without what lies between them.
    pub fn within_periods(&self) -> Tally {
        self.periods.values().fold(Tally::default(), Tally::join)
    }
}

/// Work Packages over time.
#[derive(Clone, Debug)]
pub struct OverTime<K> {
    /// All together.
    pub whole: Counts,
    /// Each group in which something happened.
    pub groups: BTreeMap<K, Counts>,
}

/// Counts what happened from one instant until before another, by group and period. What was made counts where it was made, a clock
/// that ran out where it did, and all else where it was completed.
pub fn count<'a, K: Ord>(
    all: &'a [Counted],
    periods: &[Period],
    (since, until): (At, At),
    group: impl Fn(&'a Counted) -> K,
) -> OverTime<K> {
    let mut over = OverTime { whole: Counts::default(), groups: BTreeMap::new() };
    for w in all {
        let ended = w.completed_at.map(|at| (at, Event::Ended));
        let ran_out = w.resolve_by.filter(|_| w.clock == Some(ClockState::Breached)).map(|at| (at, Event::RanOut));
        for (at, event) in [Some((w.created_at, Event::Made)), ended, ran_out].into_iter().flatten() {
            if at < since || at >= until {
                continue;
            }
            let place = place(periods, w.team, at);
            for counts in [&mut over.whole, over.groups.entry(group(w)).or_default()] {
                counts.all.add(w, event);
                if let Some(i) = place {
                    counts.periods.entry(i).or_default().add(w, event);
                }
            }
        }
    }
    over
}

row! {
    /// A Work Package as it is counted; `spent` is that of its tasks of all levels, once it is completed.
    #[derive(Clone, Debug)]
    pub struct Counted {
        template: Option<i64>, template_name: Option<String>, version: Option<i64>, category: Option<String>,
        severity: Option<Severity>, team: i64, team_slug: String, state: State, created_at: At, completed_at: Option<At>,
        resolve_by: Option<At>, clock: Option<sla::model::rules::ClockState>, reopened: i64, estimate: Option<Hundredths>,
        spent: Hundredths,
    }
}

impl Counted {
    /// The name of its group; none where it has none.
    pub fn group(&self, by: Group) -> Option<&str> {
        match by {
            Group::Category => self.category.as_deref(),
            Group::Severity => self.severity.map(Severity::word),
            Group::Template => self.template_name.as_deref(),
            Group::Team => Some(&self.team_slug),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::fields::number::Hundredths;

    fn counted(state: State, hours: i64, estimate: i64, spent: i64, clock: Option<ClockState>) -> Counted {
        Counted {
            template: None,
            template_name: None,
            version: None,
            category: None,
            severity: None,
            team: 1,
            team_slug: "first".to_owned(),
            state,
            created_at: At(0),
            completed_at: Some(At(hours)),
            resolve_by: clock.map(|_| At(4)),
            clock,
            reopened: if hours == 9 { 2 } else { 0 },
            estimate: Some(Hundredths(estimate)),
            spent: Hundredths(spent),
        }
    }

    fn tally(all: &[Counted]) -> Tally {
        count(all, &[], (At(0), At(100)), |_| ()).whole.all
    }

    #[test]
    fn only_what_was_completed_is_measured() {
        let t = tally(&[
            counted(State::Completed, 4, 200, 300, Some(ClockState::Met)),
            counted(State::Accepted, 9, 200, 100, Some(ClockState::Breached)),
            counted(State::Completed, 5, 200, 0, None),
            counted(State::Dropped, 1, 200, 900, Some(ClockState::Met)),
            counted(State::Open, 1, 200, 900, Some(ClockState::Breached)),
            counted(State::Rejected, 1, 200, 900, None),
        ]);
        assert_eq!((t.made, t.open, t.completed, t.dropped, t.reopened, t.reopenings), (6, 2, 3, 1, 1, 2));
        assert_eq!((t.met, t.breached, t.kept(), t.ran_out), (1, 1, Some(50), 2));
        assert_eq!(t.effort, 300 + 100 + 200);
        assert_eq!(t.efforts(), Some(Spread { count: 2, median: 200, careful: 300 }));
        assert_eq!(t.ratio(), Some(Spread { count: 2, median: 100, careful: 150 }));
        assert_eq!(t.lead(), Some(Spread { count: 3, median: 5, careful: 9 }));
    }

    #[test]
    fn without_an_estimate_there_is_no_ratio_and_without_a_clock_nothing_is_kept() {
        let t = tally(&[counted(State::Completed, 4, 0, 300, None)]);
        assert_eq!((t.ratio(), t.kept(), t.efforts().map(|e| e.count)), (None, None, Some(1)));
    }

    fn period(team: Option<i64>, from: i64, to: i64) -> Period {
        Period { name: String::new(), sprint: None, team, from: At(from), to: At(to) }
    }

    #[test]
    fn an_instant_lies_in_at_most_one_period_of_its_team() {
        let periods = [period(None, 10, 20), period(None, 20, 30), period(None, 40, 50)];
        let found = [9, 10, 19, 20, 35, 49, 50].map(|n| place(&periods, 1, At(n)));
        assert_eq!(found, [None, Some(0), Some(0), Some(1), None, Some(2), None]);
        let sprints = [period(Some(1), 10, 20), period(Some(2), 12, 40), period(Some(1), 20, 30)];
        let found = [11, 15, 25, 35].map(|n| (place(&sprints, 1, At(n)), place(&sprints, 2, At(n))));
        assert_eq!(found, [(Some(0), None), (Some(0), Some(1)), (Some(2), Some(1)), (None, Some(1))]);
    }

    #[test]
    fn each_thing_counts_where_it_happened_and_only_in_what_is_looked_at() {
        let all = [counted(State::Completed, 25, 0, 0, Some(ClockState::Breached))];
        let periods = [period(None, 0, 10), period(None, 20, 30)];
        let over = count(&all, &periods, (At(0), At(100)), |w| w.team);
        let group = &over.groups[&1];
        assert_eq!((group.periods[&0].made, group.periods[&0].ran_out, group.periods[&0].completed), (1, 1, 0));
        assert_eq!((group.periods[&1].made, group.periods[&1].completed), (0, 1));
        let later = count(&all, &periods, (At(5), At(25)), |w| w.team);
        assert_eq!((later.whole.all.made, later.groups.len()), (0, 0));
        let apart = count(&all, &periods[..1], (At(0), At(100)), |w| w.team).whole;
        assert_eq!((apart.all.completed, apart.within_periods().completed, apart.within_periods().made), (1, 0, 1));
    }
}
