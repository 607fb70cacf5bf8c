//! The types, words and pure rules of dependencies.

use crate::kit::time::At;
use crate::{row, words};

words! {
    /// Whether the order is given by the nature of the work, or chosen.
    pub enum DependencyKind { Mandatory = "mandatory", Discretionary = "discretionary" }
}

words! {
    /// Whether what is waited for lies within what the teams do themselves.
    pub enum DependencyScope { Internal = "internal", External = "external" }
}

row! {
    /// A dependency as stored.
    #[derive(Clone, Debug)]
    pub struct Dependency {
        id: i64, project_id: i64, from_story_id: Option<i64>, from_team_id: Option<i64>, to_story_id: Option<i64>,
        to_team_id: Option<i64>, to_activity: Option<String>, kind: DependencyKind, scope: DependencyScope,
        note: Option<String>, resolved_at: Option<At>, created_by: i64, created_at: At,
    }
}

impl Dependency {
    /// Says that nothing waits any more, or that something does again; since when stays.
    pub fn resolve(self, resolved: bool, now: At) -> Self {
        let resolved_at = if resolved { self.resolved_at.or(Some(now)) } else { None };
        Self { resolved_at, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_when_nothing_waits_stays_until_something_does_again() {
        let d = Dependency {
            id: 1,
            project_id: 1,
            from_story_id: Some(1),
            from_team_id: None,
            to_story_id: Some(2),
            to_team_id: None,
            to_activity: None,
            kind: DependencyKind::Mandatory,
            scope: DependencyScope::Internal,
            note: None,
            resolved_at: None,
            created_by: 1,
            created_at: At(1),
        };
        let resolved = d.resolve(true, At(5));
        assert_eq!(resolved.resolved_at, Some(At(5)));
        let again = resolved.resolve(true, At(6));
        assert_eq!(again.resolved_at, Some(At(5)));
        assert_eq!(again.resolve(false, At(7)).resolved_at, None);
    }
}
