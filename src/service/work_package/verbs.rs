//! Every verb on a Work Package but escalating and swarming.

pub mod acceptance;
pub mod change;
pub mod create;
pub mod criteria;
pub mod end;

use crate::input;
use crate::kit::fields::text::Text;

input! {
    /// Why.
    pub struct Reason { reason: Option<Text> }
}
