//! The names of what is under way in this process, each at most once.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// The names that are held now.
#[derive(Clone, Default)]
pub struct InFlight(Arc<Mutex<HashSet<String>>>);

/// Holds a name until dropped.
pub struct Held {
    pub set: InFlight,
    pub name: String,
}

impl InFlight {
    /// Holds a name; nothing if somebody else holds it.
    pub fn enter(&self, name: String) -> Option<Held> {
        let new = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone());
        new.then(|| Held { set: self.clone(), name })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.set.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_held_by_one_until_it_is_let_go() {
        let set = InFlight::default();
        let first = set.enter("a".into());
        assert!(first.is_some() && set.enter("a".into()).is_none() && set.enter("b".into()).is_some());
        drop(first);
        assert!(set.enter("a".into()).is_some());
    }
}
