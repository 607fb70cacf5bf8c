//! Pauses of a clock: the team that holds a Work Package waits for somebody outside, and the clock stands (H.6).
//!
//! A pause ends when the team resumes the clock, when the Work Package is completed or given up, and when the clock no
//! longer allows it: with another severity, another definition, or a story that follows no SLAs any more.

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::service::sla::verbs::pause::{pause, resume};
use crate::service::work_package;

/// `POST /work-packages/{key}/pause`
pub fn post_pause(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = pause(cx, &r.key("key")?, &r.body)?;
    Ok(Reply::after(cx, move |cx| work_package::read::by_id(cx, id)))
}

/// `POST /work-packages/{key}/resume`
pub fn post_resume(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    let id = resume(cx, &r.key("key")?, &r.body)?;
    Ok(Reply::after(cx, move |cx| work_package::read::by_id(cx, id)))
}
