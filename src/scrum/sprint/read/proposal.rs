//! Which stories are proposed for a Sprint, and why (R62 to R64): what is carried over, what its Product Owner has woken for these
//! days, what a calendar rule makes due in them, what every Sprint takes, and the finite stories that are ready.

use super::plan::{Candidate, SHOWN};
use super::{plan, unknown_work};
use crate::app::Cx;
use crate::facts::refusal::model::May;
use crate::kit::fields::number::Hundredths;
use crate::kit::problem::Problem;
use crate::kit::time::Day;
use crate::people::team;
use crate::people::team::model::Skill;
use crate::product::story::model::{Cadence, Class, Recurrence, State as StoryState, Story};
use crate::product::{criteria, story};
use crate::scrum::sprint::model::{Outcome, Sprint, State, Why};
use crate::scrum::sprint::store;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::HashMap;

/// A story that is proposed for a Sprint.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProposedStory {
    /// Number.
    #[serde(skip)]
    pub id: i64,
    /// Key.
    pub story: String,
    /// Title.
    pub title: String,
    /// Class.
    pub class: Class,
    /// Why it is proposed; null where it is only there to be chosen.
    pub why: Option<Why>,
    /// The Sprint that it is carried over or returned from.
    pub from: Option<String>,
    /// The days in the Sprint on which its calendar rule makes it due (R64).
    pub dates: Vec<Day>,
    /// The next such day, where none is in the Sprint.
    pub next_on: Option<Day>,
    /// The team's estimate of a finite story, or of the open known Work Packages of a recurring one.
    pub estimate: Option<Hundredths>,
    /// Whether the team can do what its category names (R46); null where the team has not said.
    pub skill: Option<Skill>,
    /// What to set aside for unknown work: the median of what it took in the last Sprints.
    pub unknown: Option<Hundredths>,
}

/// What is proposed for a Sprint.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Proposal {
    /// Number of the Sprint.
    pub sprint: i64,
    /// The stories that it does not hold yet: recurring ones by why and rank, then finite ones by rank.
    pub items: Vec<ProposedStory>,
    /// Whether there are more finite stories, which `q` finds.
    pub more: bool,
}

/// What the caller looks for.
#[derive(Debug, Default)]
pub struct Asked<'a> {
    /// Part of a title or a key.
    pub text: &'a str,
    /// Whether dormant stories are shown too (R62).
    pub dormant: bool,
}

/// What is proposed for a Sprint.
///
/// # Errors
/// 404.
pub fn of_sprint(cx: &mut Cx<'_>, id: i64, asked: &Asked<'_>) -> Result<Proposal, Problem> {
    let (s, t) = super::find(cx, id)?;
    let unknown = unknown_work::proposal(cx, &t.slug)?;
    let mut items = recurring(cx, &s, asked, &unknown)?;
    items.retain(|i| i.why.is_some());
    let (finite, more) = finite(cx, &s, asked.text)?;
    items.extend(finite);
    Ok(Proposal { sprint: id, items, more })
}

/// The recurring stories that a team may commit to in a Sprint: those proposed first, the most pressing on top, then those to
/// choose from.
pub fn recurring(
    cx: &mut Cx<'_>,
    s: &Sprint,
    asked: &Asked<'_>,
    unknown: &unknown_work::UnknownWorkProposal,
) -> Result<Vec<ProposedStory>, Problem> {
    let skills = team::read::skills(cx, s.team_id)?;
    let before = earlier(cx, s)?;
    let carried = match &before {
        Some(b) => store::unfinished(cx.tx, b.id)?,
        None => Vec::new(),
    };
    let mut items = Vec::new();
    for c in plan::candidates(cx, s, Recurrence::Recurring, asked.text, asked.dormant)? {
        let from = before.as_ref().filter(|_| carried.contains(&c.id)).map(|b| b.name.clone());
        let mut p = considered(&c, s);
        p.skill = skills.for_domain(c.category.as_deref());
        p.unknown = unknown.of(&p.story).map(|u| u.median);
        if from.is_some() && c.state == StoryState::Active {
            p.why = Some(Why::CarriedOver);
            p.from = from;
        }
        items.push(p);
    }
    items.sort_by_key(|p| (p.why.is_none(), p.why));
    Ok(items)
}

/// A recurring story, by its own cadence.
fn considered(c: &Candidate, s: &Sprint) -> ProposedStory {
    let rule = c.schedule.as_deref().filter(|_| c.cadence == Some(Cadence::Scheduled));
    let begin = c.schedule_from.unwrap_or_else(|| c.created_at.day_in(&c.zone));
    let dates =
        rule.map(|r| story::model::schedule::dates(r, begin, &c.zone, s.starts_on, s.ends_on)).unwrap_or_default();
    let next_on = match rule {
        Some(r) if dates.is_empty() => story::model::schedule::next(r, begin, &c.zone, s.ends_on.plus(1)),
        _ => None,
    };
    let woken = c.woken_from.zip(c.woken_to).map(|(from, to)| from <= s.ends_on && to >= s.starts_on);
    // Nobody's yet, or this team's: of a story that other teams work on, only these are asked.
    let own = c.on_team || !c.on_any_team;
    let why = match (c.state, woken, c.cadence) {
        (StoryState::Dormant, ..) => Some(Why::Dormant),
        _ if !own => None,
        (_, Some(true), _) => Some(Why::Woken),
        (_, Some(false), _) => None,
        (_, None, Some(Cadence::Scheduled)) if !dates.is_empty() => Some(Why::Scheduled),
        (_, None, Some(Cadence::EverySprint)) => Some(Why::Perpetual),
        _ => None,
    };
    let estimate = c.estimate.or(Some(c.known_open).filter(|k| k.0 > 0));
    let (story, title) = (c.key.clone(), c.title.clone());
    ProposedStory {
        id: c.id,
        story,
        title,
        class: c.class,
        why,
        from: None,
        dates,
        next_on,
        estimate,
        skill: None,
        unknown: None,
    }
}

/// The Sprint before this one, whose unfinished work goes over into it: the running one, else the last closed; none where
/// another planned Sprint comes first.
fn earlier(cx: &mut Cx<'_>, s: &Sprint) -> Result<Option<Sprint>, Problem> {
    let next = store::next_planned(cx.tx, s.team_id)?.is_some_and(|n| n.id == s.id);
    if s.state != State::Planned || !next {
        return Ok(None);
    }
    Ok(match store::active_of_team(cx.tx, s.team_id)? {
        Some(running) => Some(running),
        None => store::closed(cx.tx, s.team_id)?.pop(),
    })
}

/// The finite stories that a team may commit to in a Sprint, by rank, and whether there are more than shown.
pub fn finite(cx: &mut Cx<'_>, s: &Sprint, text: &str) -> Result<(Vec<ProposedStory>, bool), Problem> {
    let skills = team::read::skills(cx, s.team_id)?;
    let last = store::closed(cx.tx, s.team_id)?.pop();
    let returned: Vec<i64> = match &last {
        Some(l) => {
            let held = store::commitments(cx.tx, l.id)?;
            held.into_iter().filter(|c| c.outcome == Some(Outcome::Returned)).map(|c| c.story_id).collect()
        }
        None => Vec::new(),
    };
    let mut found = plan::candidates(cx, s, Recurrence::Finite, text, false)?;
    let shown = usize::try_from(SHOWN).unwrap_or(usize::MAX);
    let more = found.len() > shown;
    found.truncate(shown);
    let items = found
        .into_iter()
        .map(|c| {
            let from = last.as_ref().filter(|_| returned.contains(&c.id)).map(|l| l.name.clone());
            ProposedStory {
                id: c.id,
                story: c.key,
                title: c.title,
                class: c.class,
                why: Some(if from.is_some() { Why::Returned } else { Why::Ready }),
                from,
                dates: Vec::new(),
                next_on: None,
                estimate: c.estimate,
                skill: skills.for_domain(c.category.as_deref()),
                unknown: None,
            }
        })
        .collect();
    Ok((items, more))
}

/// Whether a Sprint that holds none of these stories can take each of them, by number of the story.
pub fn may_commit(cx: &mut Cx<'_>, s: &Sprint, stories: &[i64]) -> Result<HashMap<i64, May>, Problem> {
    let stories = story::store::by_ids(cx.tx, stories)?;
    let ids: Vec<i64> = stories.iter().map(|x| x.id).collect();
    let mut others = store::others_holding(cx.tx, s.team_id, &ids, s.id)?;
    let mut ready = criteria::read::ready(cx, &stories)?;
    let may = |x: &Story| {
        let may = x.may_be_committed(others.remove(&x.id));
        (x.id, may.and(ready.remove(&x.id).unwrap_or(Ok(()))))
    };
    Ok(stories.iter().map(may).collect())
}
