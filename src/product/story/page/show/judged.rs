//! What the verbs of a story would say to the reader now.

use super::around::Around;
use crate::app::Cx;
use crate::doors::frame::parts::Html;
use crate::facts::refusal::model::May;
use crate::kit::problem::Problem;
use crate::product::story::model::Story;
use crate::product::story::model::transition::judging::Accepting;
use crate::product::story::read;
use crate::product::story::read::StoryView;
use crate::product::{criteria, owner_request};
use askama::filters::Safe;

/// Why an action on the story is refused, if it is.
pub struct Refusals {
    pub owner: May,
    pub ready: May,
    pub accept: May,
    pub reject: May,
    pub rest: May,
    /// Permitting escalations, by its class alone.
    pub permit: May,
    /// Recording work under it.
    pub work: May,
}

/// What the reader can do, and the checklist on which that depends.
pub struct Judged {
    pub refused: Refusals,
    pub checklist: Html,
    /// Why the reader does not ask its Product Owner, who asks nobody.
    pub may_not_ask: Option<String>,
}

/// Asks the rules; `may` is whether the reader does what its Product Owner does.
pub fn judged(cx: &mut Cx<'_>, s: &Story, view: &StoryView, a: &Around, may: May) -> Result<Judged, Problem> {
    let may_not_ask = match &may {
        Ok(()) => None,
        Err(_) => owner_request::read::as_leader_among(cx, s, &a.project, &a.on_it)?.err().map(|r| r.sentence()),
    };
    let on_it = a.on_it.iter().map(|t| t.id).collect();
    let work = read::caller_team::own_teams_among(cx, s, on_it)?.map(drop);
    let (behind, checklist) = checked(cx, s, view, a)?;
    Ok(Judged { refused: refusals(s, may, work.and(s.may_add_work()), behind, a.held), checklist, may_not_ask })
}

/// What a finite story must have behind it to be accepted, and its checklist; a recurring one has neither.
fn checked(cx: &mut Cx<'_>, s: &Story, view: &StoryView, a: &Around) -> Result<(Accepting, Html), Problem> {
    if s.recurring() {
        return Ok((Accepting::default(), Safe(String::new())));
    }
    let checklist = criteria::read::checklist_in(cx, s, &a.project)?;
    let behind = read::accepting::shown(&view.portions, &a.on_it, &checklist);
    let here: Vec<i64> = a.here.iter().map(|t| t.id).collect();
    Ok((behind, criteria::page::panel(cx, s, checklist, &here)?))
}

/// What the verbs of the story would say; `held` is whether a running Sprint holds it.
fn refusals(s: &Story, owner: May, work: May, behind: Accepting, held: bool) -> Refusals {
    let owned = |may: May| owner.clone().and(may);
    Refusals {
        ready: owned(s.may_become_ready()),
        accept: owned(s.may_accept(behind)),
        reject: owned(s.may_reject(held)),
        rest: owned(s.may_rest(held)),
        permit: s.may_escalate_to(true, &[]),
        work,
        owner,
    }
}
