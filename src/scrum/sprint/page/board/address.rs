//! What the address of a board says: which cards are shown.

use super::BoardQuery;

/// What the reader chose to see; it stands in the address.
pub struct BoardAddress {
    pub path: String,
    pub mine: bool,
    pub all: bool,
    pub fold: Vec<String>,
}

impl BoardAddress {
    pub fn of(path: &str, q: &BoardQuery) -> Self {
        let fold = q.fold.as_deref().unwrap_or("").split('.').filter(|k| !k.is_empty());
        let fold = fold.take(200).map(str::to_owned).collect();
        Self { path: path.to_owned(), mine: q.mine.is_some(), all: q.all.is_some(), fold }
    }
    pub fn folded(&self, key: &str) -> bool {
        self.fold.iter().any(|k| k == key)
    }
    fn url(&self, mine: bool, all: bool, fold: &[&str]) -> String {
        let mut parts = Vec::new();
        if mine {
            parts.push("mine=1".to_owned());
        }
        if all {
            parts.push("all=1".to_owned());
        }
        if !fold.is_empty() {
            parts.push(format!("fold={}", fold.join(".")));
        }
        if parts.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, parts.join("&")) }
    }
    fn keys(&self) -> Vec<&str> {
        self.fold.iter().map(String::as_str).collect()
    }
    /// This page as it is.
    pub fn here(&self) -> String {
        self.url(self.mine, self.all, &self.keys())
    }
    pub fn with_mine(&self, mine: bool) -> String {
        self.url(mine, self.all, &self.keys())
    }
    pub fn with_all(&self) -> String {
        self.url(self.mine, true, &self.keys())
    }
    /// This page with a lane folded or unfolded.
    pub fn turned(&self, key: &str) -> String {
        let mut fold: Vec<&str> = self.keys().into_iter().filter(|k| *k != key).collect();
        if !self.folded(key) {
            fold.push(key);
        }
        self.url(self.mine, self.all, &fold)
    }
    /// This page with the form to add something to a story.
    pub fn adding(&self, key: &str, what: &str) -> String {
        let here = self.here();
        let sign = if here.contains('?') { '&' } else { '?' };
        format!("{here}{sign}add={key}&what={what}#add")
    }
}
