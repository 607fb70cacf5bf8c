//! Verbs on notifications.

pub mod settings;

use super::store;
use crate::app::Cx;
use crate::input;
use crate::kit::fields::Body;
use crate::kit::fields::number::Id;
use crate::kit::problem::Problem;

input! {
    /// Which notifications were read.
    pub struct Read { ids: Vec<Id> }
}

pub fn mark(cx: &mut Cx<'_>, body: &Body) -> Result<(), Problem> {
    let Read { ids } = body.read()?;
    store::mark(cx, &ids.into_iter().map(|id| id.0).collect::<Vec<_>>())?;
    cx.tx.signal(format!("person-{}", cx.by.id));
    Ok(())
}
