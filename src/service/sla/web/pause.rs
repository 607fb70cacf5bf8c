//! Pauses of a clock: the team that holds a Work Package waits for somebody outside, and the clock stands (H.6).
//!
//! A pause ends when the team resumes the clock, when the Work Package is completed or given up, and when the clock no
//! longer allows it: with another severity, another definition, or a story that follows no SLAs any more.

use crate::app::Cx;
use crate::kit::problem::Problem;
use crate::kit::web::{Reply, Req};
use crate::service::sla::verbs::pause::{pause, resume};

/// `POST /work-packages/{key}/pause`
pub fn post_pause(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&pause(cx, &r.key("key")?, &r.body)?)
}

/// `POST /work-packages/{key}/resume`
pub fn post_resume(cx: &mut Cx<'_>, r: &Req) -> Result<Reply, Problem> {
    Reply::ok(&resume(cx, &r.key("key")?, &r.body)?)
}
