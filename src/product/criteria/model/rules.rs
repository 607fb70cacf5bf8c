//! Rules of checklists: pure.

use crate::facts::refusal::model::May;
use crate::facts::refusal::model::table::Refusal;
use crate::kit::time::At;
use crate::product::story::model::{State, Story};

/// Whether the checklist of a story can be changed.
///
/// # Errors
/// `recurring_story_never_done`, `checklist_closed`.
pub fn may_check(s: &Story) -> May {
    let story = s.key().to_string();
    if s.recurring() {
        return Err(Refusal::NeverDone { story });
    }
    if s.state == State::Accepted { Err(Refusal::ChecklistClosed { story }) } else { Ok(()) }
}

/// Whether a Sprint can take a story of whose Definition of Ready this does not hold; a recurring one has none.
///
/// # Errors
/// `definition_of_ready_unmet`.
pub fn may_be_committed(s: &Story, lacking: Vec<String>) -> May {
    if s.recurring() || lacking.is_empty() {
        return Ok(());
    }
    Err(Refusal::ReadyUnmet { story: s.key().to_string(), lacking })
}

/// Whether the Acceptance Criteria of a story can change from those of `old` to those of `new`: in a project that checks
/// them, those of a committed story are fixed (C.2).
///
/// # Errors
/// `acceptance_criteria_fixed`.
pub fn may_change_acceptance(old: &Story, new: &Story, checked: bool) -> May {
    let committed = !old.recurring() && !matches!(old.state, State::Proposed | State::Ready);
    if committed && checked && old.acceptance_criteria != new.acceptance_criteria {
        return Err(Refusal::AcceptanceFixed { story: old.key().to_string(), state: old.state.word() });
    }
    Ok(())
}

/// Whether a criterion that was added and maybe removed counts for a story: for one that is accepted, as things stood then.
pub fn counts(added: At, removed: Option<At>, accepted: Option<At>) -> bool {
    match accepted {
        Some(at) => added <= at && removed.is_none_or(|r| r > at),
        None => removed.is_none(),
    }
}

/// The place of the first text that stands in a list twice.
pub fn twice(texts: &[String]) -> Option<usize> {
    texts.iter().enumerate().find(|(i, t)| texts[..*i].contains(t)).map(|(i, _)| i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_criterion_added_later_counts_for_what_is_not_accepted_yet() {
        assert!(counts(At(5), None, None));
        assert!(!counts(At(5), None, Some(At(4))));
        assert!(counts(At(5), None, Some(At(5))));
    }

    #[test]
    fn a_removed_criterion_stays_with_what_was_accepted_under_it() {
        assert!(!counts(At(1), Some(At(5)), None));
        assert!(counts(At(1), Some(At(5)), Some(At(4))));
        assert!(!counts(At(1), Some(At(5)), Some(At(6))));
    }

    #[test]
    fn a_text_twice_is_found_at_its_second_place() {
        let texts = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        assert_eq!(twice(&texts(&["a", "b", "a"])), Some(2));
        assert_eq!(twice(&texts(&["a", "b"])), None);
    }
}
