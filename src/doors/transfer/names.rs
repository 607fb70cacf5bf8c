//! The people and groups that a file names: logins for people, slugs for the teams of groups.

use super::past::Text;
use super::slug::slug;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Everybody and every group that the items of a plan name.
#[derive(Default)]
pub struct Names {
    /// Login by name.
    pub logins: HashMap<Text, String>,
    /// Name by login: the first one seen.
    pub people: BTreeMap<String, Text>,
    /// Slug by name.
    pub slugs: HashMap<Text, Text>,
    /// Group by slug.
    pub groups: BTreeMap<Text, Group>,
}

/// A group of the file, which becomes a team.
#[derive(Clone, Debug)]
pub struct Group {
    /// Slug of its team.
    pub slug: Text,
    /// As the file names it.
    pub name: Text,
    /// Logins of those who worked in it.
    pub members: BTreeSet<String>,
}

impl Names {
    /// Adds a person.
    pub fn person(&mut self, name: &Text) {
        if !self.logins.contains_key(name) {
            let login = slug(name);
            self.people.entry(login.clone()).or_insert_with(|| name.clone());
            self.logins.insert(name.clone(), login);
        }
    }

    /// Adds a group.
    pub fn group(&mut self, name: &Text) {
        if !self.slugs.contains_key(name) {
            let slug: Text = slug(name).into();
            self.groups.entry(slug.clone()).or_insert_with(|| Group {
                slug: slug.clone(),
                name: name.clone(),
                members: BTreeSet::new(),
            });
            self.slugs.insert(name.clone(), slug);
        }
    }

    /// Adds a person who worked in a group.
    pub fn member(&mut self, group: &Text, person: &Text) {
        self.person(person);
        self.group(group);
        let (Some(slug), Some(login)) = (self.slugs.get(group), self.logins.get(person)) else { return };
        let Some(group) = self.groups.get_mut(slug) else { return };
        if !group.members.contains(login) {
            group.members.insert(login.clone());
        }
    }

    /// Login and name of everybody, by login.
    pub fn people(&self) -> impl ExactSizeIterator<Item = (&String, &Text)> {
        self.people.iter()
    }

    /// Every group, by slug.
    pub fn groups(&self) -> impl ExactSizeIterator<Item = &Group> {
        self.groups.values()
    }

    /// Name and login of everybody: several names may share a login.
    pub fn logins(self) -> HashMap<Text, String> {
        self.logins
    }

    /// The slug of the team of each group, by name.
    pub fn slugs(&self) -> &HashMap<Text, Text> {
        &self.slugs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_are_one_person_and_one_group() {
        let mut n = Names::default();
        for (group, who) in [("Group 7", "Zoë O."), ("Group  7", "Zoe O"), ("Group 7", "Ada")] {
            n.member(&group.into(), &who.into());
        }
        let people: Vec<(&str, &str)> = n.people().map(|(l, n)| (l.as_str(), &**n)).collect();
        assert_eq!(people, [("ada", "Ada"), ("zoe-o", "Zoë O.")]);
        let groups: Vec<_> = n.groups().map(|g| (&*g.slug, &*g.name, g.members.len())).collect();
        assert_eq!(groups, [("group-7", "Group 7", 2)]);
        assert_eq!(n.logins().len(), 3);
    }
}
