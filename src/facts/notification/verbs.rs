//! Verbs on notifications.

pub mod settings;

use crate::app::Cx;
use crate::kit::fields::{Body, Id};
use crate::kit::problem::Problem;
use crate::{args, input};

input! {
    /// Which notifications were read.
    pub struct Read { ids: Vec<Id> }
}

pub fn mark(cx: &mut Cx<'_>, body: &Body) -> Result<(), Problem> {
    let Read { ids } = body.read()?;
    for id in ids {
        cx.tx.run(
            "UPDATE notification SET read_at = $1 WHERE id = $2 AND person_id = $3 AND read_at IS NULL",
            args![cx.now, id.0, cx.by.id],
        )?;
    }
    cx.tx.signal(format!("person-{}", cx.by.id));
    Ok(())
}
