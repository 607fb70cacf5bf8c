//! Proposals for a change of a template: anybody who works on the project makes one, whoever keeps the template answers it. The
//! open ones are what the Retrospect Sprint Meeting looks at (R82).

use super::item::{self, ItemKind};
use super::rights::may_be_on;
use crate::activity::{self, Kind, Subject};
use crate::app::Cx;
use crate::kit::db::Filter;
use crate::kit::fields::{Body, Said, Text};
use crate::kit::paging::{List, Paging};
use crate::kit::problem::Problem;
use crate::kit::time::At;
use crate::kit::web::{Reply, Req};
use crate::notification::{self, Notice, NoticeKind};
use crate::{args, input, project, row, team, words};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

words! {
    /// States of a proposal.
    pub enum ProposalState { Open = "open", Accepted = "accepted", Declined = "declined" }
}
words! {
    /// What a template makes.
    pub enum Of { WorkPackage = "work_package", Story = "story", Epic = "epic" }
}

impl Of {
    /// The first part of the address of such templates.
    pub fn path(self) -> &'static str {
        self.item().map_or("work-package-templates", ItemKind::path)
    }
    fn item(self) -> Option<ItemKind> {
        match self {
            Of::WorkPackage => None,
            Of::Story => Some(ItemKind::Story),
            Of::Epic => Some(ItemKind::Epic),
        }
    }
}

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

row! {
    /// A proposal for a change of a template.
    #[derive(Clone, Debug, Serialize, JsonSchema)]
    pub struct ProposalView {
        id: i64, project: String, of: Of, template: i64, name: String, version: i64, text: String, state: ProposalState,
        by: String, at: At, answered_by: Option<String>, answered_at: Option<At>, reason: Option<String>,
    }
}

impl ProposalView {
    /// The address of its template, below the mount.
    pub fn path(&self) -> String {
        format!("/{}/{}", self.of.path(), self.template)
    }
}

const PROPOSAL: &str =
    "SELECT r.id, j.key, COALESCE(i.kind, 'work_package'), COALESCE(r.template_id, r.item_template_id),
           COALESCE(t.name, i.name), r.version, r.text, r.state, p.login, r.at, a.login, r.answered_at, r.reason
      FROM template_proposal r JOIN project j ON j.id = r.project_id JOIN person p ON p.id = r.by_id
      LEFT JOIN person a ON a.id = r.answered_by LEFT JOIN template t ON t.id = r.template_id
      LEFT JOIN item_template i ON i.id = r.item_template_id WHERE ";

/// A template of any kind, as far as a proposal needs it.
struct Target {
    of: Of,
    id: i64,
    project: i64,
    name: String,
    version: i64,
    created_by: i64,
}

impl Target {
    fn find(cx: &mut Cx<'_>, of: Of, id: i64) -> Result<Self, Problem> {
        Ok(match of.item() {
            None => {
                let t = super::find(cx, id)?;
                let (project, version, created_by) = (t.project_id, t.version, t.created_by);
                Self { of, id, project, name: t.name, version, created_by }
            }
            Some(kind) => {
                let t = item::find(cx, kind, id)?;
                let (project, version, created_by) = (t.project_id, t.version, t.created_by);
                Self { of, id, project, name: t.name, version, created_by }
            }
        })
    }
    /// The column of a proposal that names it.
    fn column(&self) -> &'static str {
        if self.of == Of::WorkPackage { "r.template_id" } else { "r.item_template_id" }
    }
}

fn by_id(cx: &mut Cx<'_>, id: i64) -> Result<ProposalView, Problem> {
    Ok(cx.tx.one(&format!("{PROPOSAL} r.id = $1"), args![id])?)
}

fn find(cx: &mut Cx<'_>, id: i64) -> Result<(ProposalView, project::Project), Problem> {
    let none = || Problem::not_found(format!("template proposal {id}"));
    let found: Option<ProposalView> = cx.tx.opt(&format!("{PROPOSAL} r.id = $1"), args![id])?;
    let r = found.ok_or_else(none)?;
    match project::find(cx, &r.project) {
        Ok(p) => Ok((r, p)),
        Err(p) if p.status == 404 => Err(none()),
        Err(p) => Err(p),
    }
}

fn subject(project: i64) -> Subject {
    Subject { project: Some(project), ..Subject::default() }
}

/// Proposes a change of a template.
///
/// # Errors
/// 404, 403 `forbidden`, 422.
pub fn propose(cx: &mut Cx<'_>, of: Of, id: i64, body: &Body) -> Result<ProposalView, Problem> {
    let t = Target::find(cx, of, id)?;
    let p = project::by_id(cx.tx, t.project)?;
    may_be_on(cx, &p)??;
    let n: NewProposal = body.read()?;
    let (work_package, item) = if of == Of::WorkPackage { (Some(t.id), None) } else { (None, Some(t.id)) };
    let made: i64 = cx.tx.value(
        "INSERT INTO template_proposal (project_id, template_id, item_template_id, version, text, state, by_id, at)
         VALUES ($1, $2, $3, $4, $5, 'open', $6, $7) RETURNING id",
        args![p.id, work_package, item, t.version, &n.text.0, cx.by.id, cx.now],
    )?;
    activity::record(
        cx,
        Kind::TemplateProposed,
        &subject(p.id),
        &json!({"id": made, "of": of, "template": t.id, "text": n.text.0}),
    )?;
    let mut told = project::owners(cx.tx, p.id)?;
    told.push(t.created_by);
    let message = format!("{} proposes a change of the template “{}”: {}", cx.by.name, t.name, n.text.0);
    notification::tell(cx, &told, &Notice { kind: NoticeKind::TemplateProposed, subject: p.key, message })?;
    by_id(cx, made)
}

/// Answers a proposal: whoever keeps the template.
///
/// # Errors
/// 404, 403 `not_product_owner`, 422, 412, 409 `template_proposal_answered`.
fn answer(cx: &mut Cx<'_>, id: i64, state: ProposalState, body: &Body) -> Result<ProposalView, Problem> {
    let (r, p) = find(cx, id)?;
    super::may_keep(cx, &p)??;
    let reason = if state == ProposalState::Declined {
        Some(body.read::<Refusal>()?.reason.0)
    } else {
        body.read::<Acceptance>()?.reason.map(|t| t.0)
    };
    cx.unchanged(|cx| by_id(cx, id))?;
    if r.state != ProposalState::Open {
        return Err(crate::refusal::Refusal::ProposalAnswered { state: r.state.word() }.into());
    }
    cx.tx.run(
        "UPDATE template_proposal SET state = $2, answered_by = $3, answered_at = $4, reason = $5 WHERE id = $1",
        args![id, state, cx.by.id, cx.now, &reason],
    )?;
    let detail = json!({"id": id, "before": "open", "after": state, "reason": reason});
    activity::record(cx, Kind::TemplateProposalAnswered, &subject(p.id), &detail)?;
    let by: i64 = cx.tx.value("SELECT by_id FROM template_proposal WHERE id = $1", args![id])?;
    let why = reason.map_or_else(String::new, |t| format!(": {t}"));
    let message = format!("{} {state} your proposal for the template “{}”{why}", cx.by.name, r.name);
    notification::tell(cx, &[by], &Notice { kind: NoticeKind::TemplateProposalAnswered, subject: p.key, message })?;
    by_id(cx, id)
}

/// The proposals that a condition chooses, newest first.
fn listed(
    cx: &mut Cx<'_>,
    mut f: Filter,
    state: Option<ProposalState>,
    page: &Paging,
) -> Result<List<ProposalView>, Problem> {
    if let Some(state) = state {
        f.with(" AND r.state = ?", args![state]);
    }
    let before = page.after().map_or(i64::MAX, |k| k[0]);
    f.with(" AND r.id < ? ORDER BY r.id DESC LIMIT ?", args![before, page.rows()]);
    let rows: Vec<ProposalView> = f.all(cx.tx)?;
    page.list(rows, |r| vec![r.id], Ok)
}

/// The proposals for a template, newest first.
///
/// # Errors
/// 404.
pub fn of_template(cx: &mut Cx<'_>, of: Of, id: i64, page: &Paging) -> Result<List<ProposalView>, Problem> {
    let t = Target::find(cx, of, id)?;
    let mut f = Filter::new(PROPOSAL, &[]);
    f.push(t.column()).with(" = ?", args![t.id]);
    listed(cx, f, None, page)
}

/// The proposals for the templates of a project.
///
/// # Errors
/// Those of the database.
pub fn of_project(
    cx: &mut Cx<'_>,
    p: i64,
    state: Option<ProposalState>,
    page: &Paging,
) -> Result<List<ProposalView>, Problem> {
    let mut f = Filter::new(PROPOSAL, &[]);
    f.with("r.project_id = ?", args![p]);
    listed(cx, f, state, page)
}

/// The proposals for the templates of the projects of a team, as far as the caller sees these.
///
/// # Errors
/// Those of the database.
pub fn of_team(
    cx: &mut Cx<'_>,
    team: i64,
    state: Option<ProposalState>,
    page: &Paging,
) -> Result<List<ProposalView>, Problem> {
    let scope = project::scope(cx)?;
    let mut f = Filter::new(PROPOSAL, &[]);
    f.when(&scope.on("r.project_id"));
    f.with(" AND r.project_id IN (SELECT x.project_id FROM project_team x WHERE x.team_id = ?)", args![team]);
    listed(cx, f, state, page)
}

crate::query! {
    /// What a list of proposals is asked for.
    pub struct ProposalQuery in pages {
        /// Only those in this state.
        state: Option<ProposalState>,
    }
}

fn created(r: &ProposalView) -> Result<Reply, Problem> {
    Reply::created(r, format!("/template-proposals/{}", r.id))
}

/// `POST /work-package-templates/{id}/proposals`
pub fn post(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    created(&propose(cx, Of::WorkPackage, r.id("id")?, &r.body)?)
}
/// `POST /story-templates/{id}/proposals`
pub fn post_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    created(&propose(cx, Of::Story, r.id("id")?, &r.body)?)
}
/// `POST /epic-templates/{id}/proposals`
pub fn post_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    created(&propose(cx, Of::Epic, r.id("id")?, &r.body)?)
}

fn index_of(cx: &mut Cx<'_>, of: Of, r: &Req) -> Result<Reply, Problem> {
    let page = Paging::read(&r.asked()?, "template_proposals", 1)?;
    Reply::list(&of_template(cx, of, r.id("id")?, &page)?)
}
/// `GET /work-package-templates/{id}/proposals`
pub fn index(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    index_of(cx, Of::WorkPackage, r)
}
/// `GET /story-templates/{id}/proposals`
pub fn index_story(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    index_of(cx, Of::Story, r)
}
/// `GET /epic-templates/{id}/proposals`
pub fn index_epic(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    index_of(cx, Of::Epic, r)
}

/// `GET /projects/{key}/template-proposals`
pub fn index_project(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let p = project::find(cx, r.part("key"))?;
    let ProposalQuery { state, page } = r.asked()?;
    Reply::list(&of_project(cx, p.id, state, &Paging::read(&page, "template_proposals", 1)?)?)
}
/// `GET /teams/{slug}/template-proposals`
pub fn index_team(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let t = team::find(cx, r.part("slug"))?;
    let ProposalQuery { state, page } = r.asked()?;
    Reply::list(&of_team(cx, t.id, state, &Paging::read(&page, "template_proposals", 1)?)?)
}

/// `GET /template-proposals/{id}`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&find(cx, r.id("id")?)?.0)
}
/// `POST /template-proposals/{id}/accept`
pub fn accept(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&answer(cx, r.id("id")?, ProposalState::Accepted, &r.body)?)
}
/// `POST /template-proposals/{id}/decline`
pub fn decline(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&answer(cx, r.id("id")?, ProposalState::Declined, &r.body)?)
}
