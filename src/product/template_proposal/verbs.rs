//! Verbs on proposals for templates.

use super::model::{ProposalOf, ProposalState};
use super::read::{Target, by_id, find};
use super::store;
use crate::app::Cx;
use crate::facts::activity::model::{Kind, Subject};
use crate::facts::notification::model::Notice;
use crate::facts::notification::model::kind::NoticeKind;
use crate::facts::{activity, notification};
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::text::{Said, Text};
use crate::kit::problem::Problem;
use crate::product::template::read::rights::may_be_on;
use crate::product::{project, template};
use serde_json::json;

input! {
    /// What should be otherwise in a template.
    pub struct NewProposal { text: Said }
}

input! {
    /// Why a proposal is accepted.
    pub struct Acceptance { reason: Option<Text> }
}

input! {
    /// Why a proposal is declined: whoever made it wants to know.
    pub struct Refusal { reason: Said }
}

fn subject(project: i64) -> Subject {
    Subject { project: Some(project), ..Subject::default() }
}

/// Proposes a change of a template.
///
/// # Errors
/// 404, 403 `forbidden`, 422.
pub fn propose(cx: &mut Cx<'_>, of: ProposalOf, id: i64, body: &Body) -> Result<i64, Problem> {
    let t = Target::find(cx, of, id)?;
    let p = project::store::by_id(cx.tx, t.project)?;
    may_be_on(cx, &p)??;
    let n: NewProposal = body.read()?;
    let (template, item_template) = if of == ProposalOf::WorkPackage { (Some(t.id), None) } else { (None, Some(t.id)) };
    let made = store::insert(
        cx.tx,
        &store::New { project: p.id, template, item_template, version: t.version, text: &n.text.0, by: cx.by.id },
        cx.now,
    )?;
    activity::store::record(
        cx,
        Kind::TemplateProposed,
        &subject(p.id),
        &json!({"id": made, "of": of, "template": t.id, "text": n.text.0}),
    )?;
    let mut told = project::store::owners(cx.tx, p.id)?;
    told.push(t.created_by);
    let message = format!("{} proposes a change of the template “{}”: {}", cx.by.name, t.name, n.text.0);
    notification::store::tell(cx, &told, &Notice { kind: NoticeKind::TemplateProposed, subject: p.key, message })?;
    Ok(made)
}

/// Answers a proposal: whoever keeps the template.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `template_proposal_answered`.
pub fn answer(cx: &mut Cx<'_>, id: i64, state: ProposalState, body: &Body) -> Result<i64, Problem> {
    let (r, p) = find(cx, id)?;
    template::read::rights::may_keep(cx, &p)??;
    let reason = if state == ProposalState::Declined {
        Some(body.read::<Refusal>()?.reason.0)
    } else {
        body.read::<Acceptance>()?.reason.map(|t| t.0)
    };
    cx.unchanged(|cx| by_id(cx, id))?;
    r.may_answer()?;
    store::answer(cx.tx, id, state, cx.by.id, reason.as_deref(), cx.now)?;
    let detail = json!({"id": id, "before": "open", "after": state, "reason": reason});
    activity::store::record(cx, Kind::TemplateProposalAnswered, &subject(p.id), &detail)?;
    let by = store::made_by(cx.tx, id)?;
    let why = reason.map_or_else(String::new, |t| format!(": {t}"));
    let message = format!("{} {state} your proposal for the template “{}”{why}", cx.by.name, r.name);
    notification::store::tell(
        cx,
        &[by],
        &Notice { kind: NoticeKind::TemplateProposalAnswered, subject: p.key, message },
    )?;
    Ok(id)
}
