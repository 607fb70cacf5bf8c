//! Signals to open pages: after a commit, the topics that changed.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::broadcast;

/// Tells listeners which topics changed.
#[derive(Clone)]
pub struct Hub(broadcast::Sender<Arc<[String]>>, Arc<AtomicI64>);

impl Default for Hub {
    fn default() -> Self {
        Self(broadcast::channel(1024).0, Arc::default())
    }
}

impl Hub {
    /// Tells everybody who listens; nobody listening is no fault.
    pub fn tell(&self, topics: &[String]) {
        if !topics.is_empty() {
            let _ = self.0.send(topics.into());
        }
    }
    /// Whether this is another number than the last one given here.
    pub fn newer(&self, number: i64) -> bool {
        self.1.swap(number, Ordering::Relaxed) != number
    }
    /// A new listener, who hears what is told from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<[String]>> {
        self.0.subscribe()
    }
}
