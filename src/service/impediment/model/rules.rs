//! Rules of impediments: pure.

use super::{Impediment, State};
use crate::kit::time::At;

impl Impediment {
    /// Moves it to a state: who resolves it is noted, with the time, and stays when it is changed later. Opened again it is
    /// unresolved; its last resolution stays to be read.
    pub fn turn(self, to: State, by: i64, now: At) -> Self {
        let (resolved_by_id, resolved_at) = match (self.state, to) {
            (State::Resolved, State::Resolved) => (self.resolved_by_id, self.resolved_at),
            (State::Open | State::InProgress, State::Resolved) => (Some(by), Some(now)),
            (_, State::Open | State::InProgress) => (None, None),
        };
        Self { state: to, resolved_by_id, resolved_at, ..self }
    }

    /// Whether the change from it to `new` resolves it.
    pub fn resolved_by(&self, new: &Self) -> bool {
        new.state == State::Resolved && self.state != State::Resolved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn impediment() -> Impediment {
        Impediment {
            id: 1,
            team_id: 1,
            team: "first".into(),
            project_id: None,
            project: None,
            text: "no access".into(),
            story_id: None,
            work_package_id: None,
            task_id: None,
            story: None,
            work_package: None,
            raised_by_id: 7,
            raised_by: "mia".into(),
            raised_at: At(1),
            owner_id: None,
            owner: None,
            state: State::Open,
            resolution: Some("asked".into()),
            resolved_by_id: None,
            resolved_by: None,
            resolved_at: None,
            cross_team: false,
        }
    }

    fn noted(i: &Impediment) -> (State, Option<i64>, Option<At>) {
        (i.state, i.resolved_by_id, i.resolved_at)
    }

    #[test]
    fn who_resolves_it_first_is_noted_until_it_is_opened_again() {
        let open = impediment();
        let begun = open.clone().turn(State::InProgress, 8, At(2));
        assert_eq!(noted(&begun), (State::InProgress, None, None));
        assert!(!open.resolved_by(&begun));
        let resolved = begun.clone().turn(State::Resolved, 8, At(3));
        assert_eq!(noted(&resolved), (State::Resolved, Some(8), Some(At(3))));
        assert!(begun.resolved_by(&resolved));
        let again = resolved.clone().turn(State::Resolved, 9, At(4));
        assert_eq!(noted(&again), (State::Resolved, Some(8), Some(At(3))));
        assert!(!resolved.resolved_by(&again));
        let opened = again.turn(State::Open, 9, At(5));
        assert_eq!((noted(&opened), opened.resolution.as_deref()), ((State::Open, None, None), Some("asked")));
    }
}
