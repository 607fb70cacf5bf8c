//! Why a Work Package is due when it is due: what its clock was computed with, what changed it, and the same computed again,
//! so that a result of the past can be audited.

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::service::access;
use crate::service::sla::read::explain::explain;

/// `GET /work-packages/{key}/clock`
pub fn show(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let w = access::read::find(cx, &r.key("key")?)?;
    Reply::ok(&explain(cx, &w)?)
}
