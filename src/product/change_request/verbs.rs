//! Every verb on a Change Request.

pub mod tolerance;

use super::model::rules::Approver;
use super::model::{Becomes, ChangeRequest, Origin, State};
use super::store::ItemId;
use super::{model, read, store};
use crate::app::Cx;
use crate::facts::activity::model::{Kind, Subject, difference};
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::{activity, notification};
use crate::input;
use crate::kit::fields::number::Hundredths;
use crate::kit::fields::text::{Key, Said, Text, Title};
use crate::kit::fields::{Body, Change, Keep};
use crate::kit::problem::Problem;
use crate::product::{backlog, project, story};
use crate::scrum::sprint;
use serde_json::{Value, json};

input! {
    /// What a change would bring about.
    pub struct Impact { effort: Option<Hundredths>, text: Option<Text> }
}

input! {
    /// A new Change Request.
    pub struct NewChangeRequest { text: Said, origin: Origin, impact: Option<Impact>, item: Option<Key> }
}

input! {
    /// A change of a Change Request that is not decided.
    pub struct ChangeRequestChange { text: Keep<Said>, origin: Keep<Origin>, impact: Change<Impact>, item: Change<Key> }
}

input! {
    /// What an approved change becomes (a story, where nothing is said), how it is called, and why it is approved.
    pub struct Approve { becomes: Option<Becomes>, title: Option<Title>, reason: Option<Text> }
}

input! {
    /// Why a change is rejected.
    pub struct Reject { reason: Said }
}

fn subject(c: &ChangeRequest) -> Subject {
    Subject {
        project: Some(c.project_id),
        story: c.story_id,
        epic: c.epic_id,
        about: Some(format!("change-request-{}", c.id)),
        ..Subject::default()
    }
}

/// Raises a Change Request: anybody who sees the project.
///
/// # Errors
/// 404, 422.
pub fn raise(cx: &mut Cx<'_>, key: &str, body: &Body) -> Result<i64, Problem> {
    let p = project::read::find(cx, key)?;
    let n: NewChangeRequest = body.read()?;
    let (story_id, epic_id) = affected(cx, p.id, n.item.as_ref())?;
    let (effort, impact) = n.impact.map_or((None, None), |i| (i.effort, i.text.map(|t| t.0)));
    let mut c = ChangeRequest {
        id: 0,
        project_id: p.id,
        project: p.key.clone(),
        text: n.text.0,
        origin: n.origin,
        impact,
        effort,
        story_id,
        epic_id,
        item: n.item.map(|k| k.to_string()),
        state: State::Unapproved,
        raised_by_id: cx.by.id,
        raised_by: cx.by.login.clone(),
        raised_at: cx.now,
        decided_by_id: None,
        decided_by: None,
        decided_at: None,
        reason: None,
        result: None,
    };
    c.id = store::insert(cx.tx, &c)?;
    let detail = json!({"id": c.id, "text": c.text, "origin": c.origin, "effort": c.effort});
    activity::store::record(cx, Kind::ChangeRequestRaised, &subject(&c), &detail)?;
    tell_approvers(cx, &c)?;
    Ok(c.id)
}

/// The story or the Epic that is affected, of the same project.
fn affected(cx: &mut Cx<'_>, project: i64, key: Option<&Key>) -> Result<(Option<i64>, Option<i64>), Problem> {
    let Some(key) = key else { return Ok((None, None)) };
    match (story::store::by_key(cx.tx, key)?, backlog::store::epic_in(cx.tx, project, key)?) {
        (Some(s), _) if s.project_id == project => Ok((Some(s.id), None)),
        (_, Some(epic)) => Ok((None, Some(epic))),
        _ => Err(Problem::invalid("item", format!("there is no story or Epic {key} in this project"))),
    }
}

fn tell_approvers(cx: &mut Cx<'_>, c: &ChangeRequest) -> Result<(), Problem> {
    let people = match read::approver(cx, c)? {
        Approver::ChiefProductOwner => {
            project::store::by_id(cx.tx, c.project_id)?.chief_product_owner_id.into_iter().collect()
        }
        Approver::ProductOwner | Approver::AllProductOwners => project::store::owners(cx.tx, c.project_id)?,
    };
    let message = format!("{} asks for a change{}", cx.by.name, what(c));
    tell(cx, &people, NoticeKind::ChangeRequestRaised, c, message)
}

fn what(c: &ChangeRequest) -> String {
    let title: String = model::rules::title(&c.text).chars().take(200).collect();
    c.item.as_ref().map_or_else(|| format!(" in {}: {title}", c.project), |k| format!(" of {k}: {title}"))
}

fn tell(cx: &mut Cx<'_>, people: &[i64], kind: NoticeKind, c: &ChangeRequest, message: String) -> Result<(), Problem> {
    notification::store::tell(cx, people, &Notice { kind, subject: format!("change-request-{}", c.id), message })
}

fn unchanged(cx: &mut Cx<'_>, c: &ChangeRequest) -> Result<(), Problem> {
    let shown = c.clone();
    cx.unchanged(|cx| read::view(cx, shown))
}

fn face(c: &ChangeRequest) -> Value {
    json!({"text": c.text, "origin": c.origin, "impact": c.impact, "effort": c.effort, "item": c.item})
}

/// Changes a Change Request before it is decided: who raised it, or a Product Owner of the project, who puts in what it would
/// cost. Where the yes of all Product Owners is needed, they are asked anew.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `change_request_decided`.
pub fn change(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let old = read::find(cx, id)?;
    let p = project::store::by_id(cx.tx, old.project_id)?;
    read::rights::as_changer(cx, &old, &p)??;
    let c: ChangeRequestChange = body.read()?;
    let mut new = old.clone();
    new.text = c.text.0.map_or(new.text, |t| t.0);
    new.origin = c.origin.0.unwrap_or(new.origin);
    match c.impact {
        Change::Keep => {}
        Change::Clear => (new.effort, new.impact) = (None, None),
        Change::Set(i) => (new.effort, new.impact) = (i.effort, i.text.map(|t| t.0)),
    }
    match &c.item {
        Change::Keep => {}
        Change::Clear => (new.story_id, new.epic_id, new.item) = (None, None, None),
        Change::Set(k) => {
            (new.story_id, new.epic_id) = affected(cx, old.project_id, Some(k))?;
            new.item = Some(k.to_string());
        }
    }
    unchanged(cx, &old)?;
    old.may_decide()?;
    store::update(cx.tx, &new)?;
    store::clear_approvals(cx.tx, id)?;
    let (before, after) = difference(&face(&old), &face(&new));
    activity::store::record(
        cx,
        Kind::ChangeRequestChanged,
        &subject(&new),
        &json!({"id": id, "before": before, "after": after}),
    )?;
    if read::approver(cx, &new)? != read::approver(cx, &old)? {
        tell_approvers(cx, &new)?;
    }
    Ok(id)
}

/// Refuses everybody whose yes the change does not need (D.2).
fn must_decide(cx: &mut Cx<'_>, c: &ChangeRequest, needs: Approver) -> Result<(), Problem> {
    let p = project::store::by_id(cx.tx, c.project_id)?;
    Ok(read::rights::as_decider(cx, c, &p, needs)??)
}

/// Approves a change. Where the yes of all Product Owners is needed, the last of them makes it approved.
///
/// # Errors
/// 404, 403 `not_product_owner`, `not_chief_product_owner`, 422, 412, 409 `change_request_decided`.
pub fn approve(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let c = read::find(cx, id)?;
    let needs = read::approver(cx, &c)?;
    must_decide(cx, &c, needs)?;
    let a: Approve = body.read()?;
    unchanged(cx, &c)?;
    c.may_decide()?;
    if needs == Approver::AllProductOwners && !all_agree(cx, &c)? {
        let detail = json!({"id": id, "reason": a.reason.map(|r| r.0)});
        activity::store::record(cx, Kind::ChangeRequestSupported, &subject(&c), &detail)?;
        return Ok(id);
    }
    let c = c.approve(cx.by.id, cx.now, a.reason.map(|r| r.0))?;
    store::update(cx.tx, &c)?;
    let title = a.title.map_or_else(|| model::rules::title(&c.text), |t| t.0);
    let key = to_backlog(cx, &c, a.becomes.unwrap_or(Becomes::Story), &title)?;
    let detail = json!({"id": id, "result": key, "reason": c.reason});
    activity::store::record(cx, Kind::ChangeRequestApproved, &subject(&c), &detail)?;
    let waits = match c.story_id {
        Some(s) => sprint::store::active_holding(cx.tx, s)?.into_iter().next(),
        None => None,
    };
    let until = waits.map_or_else(String::new, |s| {
        format!("; until the end of {} the story stays as it is, its scope is frozen", s.name)
    });
    let message = format!("{} approved the change{}; it is {key} in the backlog{until}", cx.by.name, what(&c));
    tell(cx, &[c.raised_by_id], NoticeKind::ChangeRequestApproved, &c, message)?;
    Ok(id)
}

/// Adds the caller's yes, and says whether every Product Owner of the project has given theirs.
fn all_agree(cx: &mut Cx<'_>, c: &ChangeRequest) -> Result<bool, Problem> {
    store::add_approval(cx.tx, c.id, cx.by.id, cx.now)?;
    let given: Vec<i64> = store::approvals(cx.tx, c.id)?.into_iter().map(|a| a.person_id).collect();
    Ok(project::store::owners(cx.tx, c.project_id)?.iter().all(|o| given.contains(o)))
}

/// Makes the item of an approved change at the end of the backlog; its Product Owner is who approved it, if an owner of the
/// project, else that of the affected story, else the first owner of the project.
fn to_backlog(cx: &mut Cx<'_>, c: &ChangeRequest, becomes: Becomes, title: &str) -> Result<String, Problem> {
    let p = project::store::by_id(cx.tx, c.project_id)?;
    let owners = project::store::owners(cx.tx, p.id)?;
    let of_story = match c.story_id {
        Some(s) => Some(story::store::by_id(cx.tx, s)?.product_owner_id),
        None => None,
    };
    let owner = [Some(cx.by.id), of_story].into_iter().flatten().find(|o| owners.contains(o));
    let owner = owner.or_else(|| owners.first().copied()).unwrap_or(cx.by.id);
    let (item, key) = match becomes {
        Becomes::Story => {
            let s = story::verbs::create::create_proposed(cx, &p, owner, title, &c.text)?;
            (ItemId::Story(s.id), s.key().to_string())
        }
        Becomes::Epic => {
            let (id, key) = backlog::verbs::create_epic(cx, &p, owner, title, Some(c.text.clone()))?;
            (ItemId::Epic(id), key)
        }
    };
    store::set_result(cx.tx, c.id, item)?;
    Ok(key)
}

/// Rejects a change, with the reason. Where the yes of all is needed, the no of one is enough.
///
/// # Errors
/// 404, 403 `not_product_owner`, `not_chief_product_owner`, 422, 412, 409 `change_request_decided`.
pub fn reject(cx: &mut Cx<'_>, id: i64, body: &Body) -> Result<i64, Problem> {
    let c = read::find(cx, id)?;
    let needs = read::approver(cx, &c)?;
    must_decide(cx, &c, needs)?;
    let Reject { reason } = body.read()?;
    unchanged(cx, &c)?;
    let c = c.reject(cx.by.id, cx.now, reason.0.clone())?;
    store::update(cx.tx, &c)?;
    activity::store::record(cx, Kind::ChangeRequestRejected, &subject(&c), &json!({"id": id, "reason": reason.0}))?;
    let message = format!("{} rejected the change{}. {}", cx.by.name, what(&c), reason.0);
    tell(cx, &[c.raised_by_id], NoticeKind::ChangeRequestRejected, &c, message)?;
    Ok(id)
}
