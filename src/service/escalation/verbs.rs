//! Escalating, taking, completing, returning.

use super::model::rules::Ending;
use super::model::{Escalation, State};
use super::read::find;
use super::read::offers::{Standing, target};
use super::{model, read, store};
use crate::app::Cx;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::{activity, notification};
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::text::{Key, Said, Slug, Text};
use crate::kit::problem::Problem;
use crate::people::team;
use crate::product::story::model::Story;
use crate::scrum::sprint;
use crate::service::interruption::model::Cause;
use crate::service::work_package::model::WorkPackage;
use crate::service::{access, interruption, task, work_package};
use serde_json::json;

input! {
    /// Where to, and why.
    pub struct Escalate { to: Key, reason: Said, team: Option<Slug> }
}

input! {
    /// A note.
    pub struct Note { note: Option<Text> }
}

fn subject(e: &Escalation, w: &WorkPackage) -> Subject {
    Subject { team: Some(e.to_team_id), ..work_package::model::subject(w) }
}

/// Tells the open boards of both sides.
fn touch(cx: &mut Cx<'_>, e: &Escalation) {
    cx.tx.signal(format!("team-{}", e.from_team_id));
    cx.tx.signal(format!("team-{}", e.to_team_id));
}

/// Which team the target goes to: of the one running Sprint that holds it, or the named one.
fn target_team(cx: &mut Cx<'_>, to: &Story, named: Option<&Slug>) -> Result<Option<i64>, Problem> {
    let holding: Vec<i64> = sprint::store::active_holding(cx.tx, to.id)?.into_iter().map(|s| s.team_id).collect();
    match named {
        Some(slug) => {
            let t = team::store::by_slug(cx.tx, &slug.0)?
                .ok_or_else(|| Problem::invalid("team", format!("there is no team {:?}", slug.0)))?;
            Ok(holding.into_iter().find(|h| *h == t.id))
        }
        None if holding.len() > 1 => {
            let mut slugs = Vec::new();
            for h in holding {
                slugs.push(team::store::by_id(cx.tx, h)?.slug);
            }
            Err(Problem::invalid(
                "team",
                format!("is required: running Sprints of several teams hold {} ({})", to.key(), slugs.join(", ")),
            ))
        }
        None => Ok(holding.first().copied()),
    }
}

/// Escalates a Work Package from the story that holds it to one that this story names (R113 to R120).
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 in the order of contract.md, section 3.
pub fn escalate(cx: &mut Cx<'_>, key: &Key, body: &Body) -> Result<i64, Problem> {
    let w = access::read::find(cx, key)?;
    let standing = Standing::of(cx, &w)??;
    let n: Escalate = body.read()?;
    let (to, linked, accepted) = target(cx, &standing.from, &n.to)?;
    let team_id = target_team(cx, &to, n.team.as_ref())?;
    work_package::read::unchanged(cx, &w)?;
    standing.may_go(&w, &to, linked, accepted, team_id.is_some())?;
    let Standing { from, level, .. } = standing;
    let Some(to_team_id) = team_id else { return Err(Problem::internal("no team after the rules")) };
    let mut e = Escalation {
        id: 0,
        work_package_id: w.id,
        level,
        from_story_id: from.id,
        to_story_id: to.id,
        from_team_id: w.holder_team_id,
        to_team_id,
        reason: n.reason.0,
        state: State::Open,
        opened_by: cx.by.id,
        opened_at: cx.now,
        taken_by: None,
        taken_at: None,
        ended_at: None,
        note: None,
    };
    e.id = store::insert(cx.tx, &e)?;
    work_package::store::set_holder(cx.tx, w.id, to.id, to_team_id)?;
    interruption::store::end(cx.tx, w.id, Cause::Taken, None, cx.now)?;
    let w = work_package::store::by_id(cx.tx, w.id)?;
    let told = team::store::members(cx.tx, to_team_id)?;
    let message = format!("{} was escalated to {}: {} ({})", w.key(), to.key(), w.title, e.reason);
    notification::store::tell(cx, &told, &Notice { kind: NoticeKind::Escalated, subject: w.key(), message })?;
    let detail = json!({"escalation": e.id, "level": e.level, "from_story": from.key().to_string(), "to_story": to.key().to_string(),
                        "from_team": team::store::by_id(cx.tx, e.from_team_id)?.slug, "to_team": team::store::by_id(cx.tx, to_team_id)?.slug, "reason": e.reason});
    activity::store::record(cx, Kind::Escalated, &subject(&e, &w), &detail)?;
    touch(cx, &e);
    Ok(e.id)
}

/// What a member of the team that an escalation went to may do with it.
fn of_target_team(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<(Escalation, WorkPackage, Option<String>), Problem> {
    let (e, w) = find(cx, id)?;
    team::read::must_be_member(cx, e.to_team_id)?;
    let n: Note = body.read()?;
    cx.unchanged(|cx| read::fresh(cx, e.id))?;
    model::rules::may_work(e.state)?;
    Ok((e, w, n.note.map(|n| n.0)))
}

/// Takes an escalation on (R135).
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `escalation_ended`.
pub fn take(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (e, w, note) = of_target_team(cx, id, body)?;
    if e.taken_by != Some(cx.by.id) {
        let before = e.taken_by;
        let e = e.take(cx.by.id, cx.now)?;
        store::save(cx.tx, &e, cx.by.id)?;
        work_package::verbs::change::begun(cx, w.id)?;
        interruption::store::end(cx.tx, w.id, Cause::Taken, before, cx.now)?;
        interruption::store::begin(cx.tx, cx.by.id, w.id, Cause::Taken, cx.now)?;
        let detail = json!({"escalation": id, "level": e.level, "by": cx.by.login, "note": note});
        activity::store::record(cx, Kind::EscalationTaken, &subject(&e, &w), &detail)?;
        let message = format!("{} has taken {}", cx.by.name, w.key());
        notification::store::tell(
            cx,
            &[e.opened_by],
            &Notice { kind: NoticeKind::EscalationTaken, subject: w.key(), message },
        )?;
        touch(cx, &e);
    }
    Ok(id)
}

/// The target team has finished: the Work Package goes back one level, and the team there is told (R127).
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `escalation_ended`, `work_package_escalated`, `work_package_has_open_tasks`.
pub fn complete(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (e, w, note) = of_target_team(cx, id, body)?;
    let open_tasks = task::store::has_open_tasks(cx.tx, w.id, Some(id))?;
    let innermost = is_innermost(cx, &e, &w)?;
    let end = Ending { key: &w.key(), innermost, by: cx.by.id, now: cx.now, note };
    come_back(cx, e.complete(end, open_tasks)?, &w)
}

/// The target team gives it back with a note (H.14); its open tasks are dropped.
///
/// # Errors
/// 404, 403 `not_team_member`, 422, 412, 409 `escalation_ended`, `work_package_escalated`.
pub fn give_back(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (e, w, note) = of_target_team(cx, id, body)?;
    let innermost = is_innermost(cx, &e, &w)?;
    let e = e.give_back(Ending { key: &w.key(), innermost, by: cx.by.id, now: cx.now, note })?;
    task::store::drop_open_tasks(cx.tx, w.id, Some(id))?;
    come_back(cx, e, &w)
}

fn is_innermost(cx: &mut Cx<'_>, e: &Escalation, w: &WorkPackage) -> Result<bool, Problem> {
    Ok(store::levels(cx.tx, w)?.last().is_some_and(|l| l.id == e.id))
}

/// Saves an escalation that has ended, and gives the Work Package back to where it came from.
fn come_back(cx: &mut Cx<'_>, e: Escalation, w: &WorkPackage) -> Result<i64, Problem> {
    store::save(cx.tx, &e, cx.by.id)?;
    work_package::store::set_holder(cx.tx, w.id, e.from_story_id, e.from_team_id)?;
    interruption::store::end(cx.tx, w.id, Cause::Taken, None, cx.now)?;
    let worker = worker_before(cx, &e, w)?;
    if let Some(person) = worker.filter(|_| e.level > 1 || !w.known) {
        interruption::store::begin(cx.tx, person, w.id, Cause::Taken, cx.now)?;
    }
    let (kind, word, said) = match e.state {
        State::Returned => (Kind::EscalationReturned, NoticeKind::EscalationReturned, "returned"),
        _ => (Kind::EscalationCompleted, NoticeKind::EscalationCompleted, "completed"),
    };
    let people = told_of_return(cx, &e, worker)?;
    let slug = team::store::by_id(cx.tx, e.to_team_id)?.slug;
    let why = e.note.as_ref().map_or_else(String::new, |n| format!(": {n}"));
    let message = format!("{} came back, {said} by {slug}{why}", w.key());
    notification::store::tell(cx, &people, &Notice { kind: word, subject: w.key(), message })?;
    let detail = json!({"escalation": e.id, "level": e.level, "note": e.note, "to_team": slug});
    activity::store::record(cx, kind, &subject(&e, w), &detail)?;
    touch(cx, &e);
    Ok(e.id)
}

/// Who worked on it before it was escalated: on the first level the assignee, on a further one who had taken that.
fn worker_before(cx: &mut Cx<'_>, e: &Escalation, w: &WorkPackage) -> Result<Option<i64>, Problem> {
    if e.level == 1 {
        return Ok(w.assignee_id);
    }
    let outer =
        store::levels(cx.tx, w)?.into_iter().rev().find(|l| l.team == e.from_team_id && l.story == e.from_story_id);
    Ok(outer.and_then(|l| l.taken_by))
}

/// Who is told that it came back (H.16): on the first level the assignee, on a further one who had taken that, else all
/// members of the team; and its Scrum Master.
fn told_of_return(cx: &mut Cx<'_>, e: &Escalation, worker: Option<i64>) -> Result<Vec<i64>, Problem> {
    let mut people = match worker {
        Some(p) => vec![p],
        None => team::store::members(cx.tx, e.from_team_id)?,
    };
    people.push(team::store::by_id(cx.tx, e.from_team_id)?.scrum_master_id);
    Ok(people)
}
