//! Every verb on an impediment.

use super::model::{Impediment, State};
use super::store::{Affected, New};
use super::{read, store};
use crate::app::Cx;
use crate::facts::activity::model::{Kind, Subject, difference};
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::{activity, notification};
use crate::input;
use crate::kit::fields::number::Id;
use crate::kit::fields::text::{Key, Said, Slug, Words};
use crate::kit::fields::{Body, Change, Keep};
use crate::kit::problem::Problem;
use crate::people::team::model::Team;
use crate::people::{account, team};
use crate::product::{project, story};
use crate::service::{access, work_package};
use serde_json::{Value, json};

input! {
    /// A new impediment: what is in the way, and of what (a story, a Work Package, or a task).
    pub struct NewImpediment { text: Said, item: Option<Key>, task: Option<Id> }
}

input! {
    /// A change of an impediment.
    pub struct ImpedimentChange {
        text: Keep<Said>,
        item: Change<Key>,
        task: Change<Id>,
        owner: Change<Slug>,
        state: Keep<State>,
        resolution: Change<Said>,
        cross_team: Keep<bool>,
    }
}

/// The fields that whoever raised an impediment may still put right.
const RAISERS: [&str; 3] = ["text", "item", "task"];

fn subject(i: &Impediment) -> Subject {
    Subject {
        project: i.project_id,
        team: Some(i.team_id),
        story: i.story_id,
        work_package: i.work_package_id,
        about: Some(format!("impediment-{}", i.id)),
        ..Subject::default()
    }
}

/// Raises an impediment into the log of a team: a member, its Scrum Master, the Chief Scrum Master, or a member of another team
/// on the affected story (D.2).
///
/// # Errors
/// 404, 403 `not_team_member`, 422.
pub fn raise(cx: &mut Cx<'_>, slug: &str, body: &Body) -> Result<i64, Problem> {
    let t = team::read::find(cx, slug)?;
    may_raise(cx, &t, body)?;
    let n: NewImpediment = body.read()?;
    let item = item(cx, n.item.as_ref(), n.task)?;
    let id = store::insert(cx.tx, &New { team: t.id, text: &n.text.0, item }, cx.by.id, cx.now)?;
    let (i, _) = read::find(cx, id)?;
    activity::store::record(
        cx,
        Kind::ImpedimentRaised,
        &subject(&i),
        &json!({"id": id, "team": t.slug, "text": n.text.0}),
    )?;
    tell(cx, &[t.scrum_master_id], NoticeKind::ImpedimentRaised, &i, |who, what| {
        format!("{who} raised an impediment{what}")
    })?;
    Ok(id)
}

fn may_raise(cx: &mut Cx<'_>, t: &Team, body: &Body) -> Result<(), Problem> {
    let Err(refused) = read::rights::as_raiser(cx, t)? else { return Ok(()) };
    // A member of another team on the same story adds to the log too (D.2).
    if let Some(key) = body.0.get("item").and_then(Value::as_str).and_then(Key::parse)
        && let Some(s) = story::store::by_key(cx.tx, &key)?
    {
        let teams = story::store::teams_on(cx.tx, s.id)?;
        for other in teams.iter().filter(|_| teams.contains(&t.id)) {
            if team::store::is_member(cx.tx, *other, cx.by.id)? {
                return Ok(());
            }
        }
    }
    Err(refused.into())
}

/// What is affected, as the caller names it: a key, a task, or both.
fn item(cx: &mut Cx<'_>, key: Option<&Key>, task: Option<Id>) -> Result<Affected, Problem> {
    let named = match key {
        Some(k) => Some(by_key(cx, k)?),
        None => None,
    };
    let Some(task) = task.map(|t| t.0) else { return Ok(named.unwrap_or_default()) };
    let found = match store::of_task(cx.tx, task)? {
        Some((_, Some(w))) => of_work_package(cx, w)?,
        Some((s, None)) => of_story(cx, s)?,
        None => None,
    };
    match (found, named) {
        (None, _) => Err(Problem::invalid("task", format!("there is no task {task} that you can see"))),
        (Some(f), Some(n)) if (f.story, f.work_package) != (n.story, n.work_package) => {
            Err(Problem::invalid("task", format!("the task {task} is not one of the item that is named")))
        }
        (Some(f), _) => Ok(Affected { task: Some(task), ..f }),
    }
}

fn by_key(cx: &mut Cx<'_>, key: &Key) -> Result<Affected, Problem> {
    let found = match (story::store::by_key(cx.tx, key)?, work_package::store::by_key(cx.tx, key)?) {
        (Some(s), _) => of_story(cx, s.id)?,
        (None, Some(w)) => of_work_package(cx, w.id)?,
        (None, None) => None,
    };
    found.ok_or_else(|| Problem::invalid("item", format!("there is no story or Work Package {key} that you can see")))
}

fn of_story(cx: &mut Cx<'_>, id: i64) -> Result<Option<Affected>, Problem> {
    let s = story::store::by_id(cx.tx, id)?;
    let seen = project::read::scope(cx)?.holds(s.project_id);
    Ok(seen.then(|| Affected { project: Some(s.project_id), story: Some(id), ..Affected::default() }))
}

fn of_work_package(cx: &mut Cx<'_>, id: i64) -> Result<Option<Affected>, Problem> {
    let w = work_package::store::by_id(cx.tx, id)?;
    let seen = access::read::visible(cx, &w)?;
    let item = Affected { project: Some(w.project_id), story: Some(w.story_id), work_package: Some(id), task: None };
    Ok(seen.then_some(item))
}

/// What history compares.
fn face(i: &Impediment) -> Value {
    json!({"text": i.text, "story_id": i.story_id, "work_package_id": i.work_package_id, "task_id": i.task_id,
           "owner": i.owner, "state": i.state, "resolution": i.resolution, "cross_team": i.cross_team})
}

/// Changes an impediment: who keeps it anything, who raised it what is in the way and of what, until it is resolved.
///
/// # Errors
/// 404, 403 `not_scrum_master`, 422, 412.
pub fn change(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let (old, t) = read::find(cx, id)?;
    must_keep(cx, &old, &t, body)?;
    let c: ImpedimentChange = body.read()?;
    let mut new = old.clone();
    new.text = c.text.0.map_or(new.text, |t| t.0);
    affect(cx, &mut new, &c.item, &c.task)?;
    give(cx, &mut new, &t, &c.owner)?;
    new.cross_team = c.cross_team.0.unwrap_or(new.cross_team);
    new.resolution = c.resolution.over(new.resolution.map(Words)).map(|r| r.0);
    let to = c.state.0.unwrap_or(old.state);
    if to == State::Resolved && new.resolution.is_none() {
        return Err(Problem::invalid("resolution", "is required: say how the impediment was got out of the way"));
    }
    cx.unchanged(|_| Ok(read::view(old.clone())))?;
    let new = new.turn(to, cx.by.id, cx.now);
    store::update(cx.tx, &new)?;
    let kind = if old.resolved_by(&new) { Kind::ImpedimentResolved } else { Kind::ImpedimentChanged };
    let (before, after) = difference(&face(&old), &face(&new));
    activity::store::record(cx, kind, &subject(&new), &json!({"id": id, "before": before, "after": after}))?;
    tell_of_change(cx, &old, &new, &t)?;
    Ok(id)
}

fn must_keep(cx: &mut Cx<'_>, i: &Impediment, t: &Team, body: &Body) -> Result<(), Problem> {
    let editing = body.0.keys().all(|k| RAISERS.contains(&k.as_str()));
    let may = if editing { read::rights::as_editor(cx, i, t)? } else { read::rights::as_keeper(cx, i, t)? };
    Ok(may?)
}

fn affect(cx: &mut Cx<'_>, i: &mut Impediment, key: &Change<Key>, task: &Change<Id>) -> Result<(), Problem> {
    let new = match (key, task) {
        (Change::Keep, Change::Keep) => return Ok(()),
        (Change::Keep, Change::Clear) => {
            i.task_id = None;
            return Ok(());
        }
        (Change::Set(k), Change::Set(t)) => item(cx, Some(k), Some(*t))?,
        (Change::Set(k), kept) => {
            let named = item(cx, Some(k), None)?;
            let same = (named.story, named.work_package) == (i.story_id, i.work_package_id);
            Affected { task: i.task_id.filter(|_| same && *kept == Change::Keep), ..named }
        }
        (_, Change::Set(t)) => item(cx, None, Some(*t))?,
        (Change::Clear, _) => Affected::default(),
    };
    (i.project_id, i.story_id, i.work_package_id, i.task_id) = (new.project, new.story, new.work_package, new.task);
    Ok(())
}

/// Gives it to somebody who can see the team.
fn give(cx: &mut Cx<'_>, i: &mut Impediment, t: &Team, owner: &Change<Slug>) -> Result<(), Problem> {
    let login = match owner {
        Change::Keep => return Ok(()),
        Change::Clear => {
            (i.owner_id, i.owner) = (None, None);
            return Ok(());
        }
        Change::Set(login) => &login.0,
    };
    let nobody = || Problem::invalid("owner", format!("{login:?} is nobody who can see the team {}", t.slug));
    let person = account::store::person_by_login(cx.tx, login)?.ok_or_else(nobody)?;
    let (id, me) = (person.id, std::mem::replace(&mut cx.by, person));
    let sees = team::read::visible(cx, t);
    cx.by = me;
    if !sees? {
        return Err(nobody());
    }
    (i.owner_id, i.owner) = (Some(id), Some(login.clone()));
    Ok(())
}

fn tell_of_change(cx: &mut Cx<'_>, old: &Impediment, new: &Impediment, t: &Team) -> Result<(), Problem> {
    if new.cross_team && !old.cross_team {
        let chiefs: Vec<i64> = store::chiefs(cx.tx, new)?.into_iter().map(|c| c.1).collect();
        tell(cx, &chiefs, NoticeKind::ImpedimentCrossTeam, new, |who, what| {
            format!("{who} says that an impediment of {} concerns several teams{what}", t.name)
        })?;
    }
    if new.owner_id != old.owner_id {
        let owner: Vec<i64> = new.owner_id.into_iter().collect();
        tell(cx, &owner, NoticeKind::ImpedimentAssigned, new, |who, what| {
            format!("{who} asks you to see to an impediment{what}")
        })?;
    }
    if old.resolved_by(new) {
        let how = new.resolution.clone().unwrap_or_default();
        let people = [new.raised_by_id, t.scrum_master_id];
        tell(cx, &people, NoticeKind::ImpedimentResolved, new, |who, what| {
            format!("{who} resolved an impediment{what}. {how}")
        })?;
    }
    Ok(())
}

/// Tells people; the sentence ends with what is in the way of what.
fn tell(
    cx: &mut Cx<'_>,
    people: &[i64],
    kind: NoticeKind,
    i: &Impediment,
    sentence: impl FnOnce(&str, &str) -> String,
) -> Result<(), Problem> {
    let item = i.work_package.clone().or_else(|| i.story.clone());
    let short: String = i.text.chars().take(200).collect();
    let what = item.as_ref().map_or_else(|| format!(": {short}"), |k| format!(" on {k}: {short}"));
    let message = sentence(&cx.by.name.clone(), &what);
    notification::store::tell(cx, people, &Notice { kind, subject: format!("impediment-{}", i.id), message })
}
