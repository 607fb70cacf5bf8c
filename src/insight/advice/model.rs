//! The types, words and pure rules of advice.

use crate::words;

words! {
    /// The codes of advice (contract.md, section 5).
    pub enum Code {
        TeamSize = "team_size",
        OverCommitment = "over_commitment",
        UnderCommitment = "under_commitment",
        SprintsNotAligned = "sprints_not_aligned",
        MultipleTeamsInDevelopment = "multiple_teams_in_development",
        CouldBeSplit = "could_be_split",
        StoryLargerThanSprint = "story_larger_than_sprint",
        WorkPackageLargerThanSprint = "work_package_larger_than_sprint",
        TeamNotEngaged = "team_not_engaged",
        ChiefProductOwnerMissing = "chief_product_owner_missing",
        ChiefScrumMasterMissing = "chief_scrum_master_missing",
        LargeScaleItemMissing = "large_scale_item_missing",
        StandupClash = "standup_clash",
        RetrospectClash = "retrospect_clash",
        SharedResourceOverbooked = "shared_resource_overbooked",
        EnvironmentClash = "environment_clash",
        NoNextSprintForEscalation = "no_next_sprint_for_escalation",
        StoryWithoutProductOwner = "story_without_product_owner",
        TimeBoxOverrun = "time_box_overrun",
        CriteriaChangedInSprint = "criteria_changed_in_sprint",
    }
}
