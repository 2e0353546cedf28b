//! Playlists and badges in one language.

use super::Builder;
use crate::programme::{
    model::{Activity, Badge, Playlist, Task, TaskQuestion},
    pack::structure,
};

impl Builder<'_> {
    pub(super) fn playlists(&mut self) -> Vec<Playlist> {
        let mut files: Vec<_> = self.structure.playlists.iter().collect();
        files.sort_by_key(|(_, f)| f.data.order);
        files.into_iter().map(|(id, file)| self.playlist(id, &file.data)).collect()
    }

    fn playlist(&mut self, id: &str, playlist: &structure::Playlist) -> Playlist {
        let path = format!("playlists.{id}");
        Playlist {
            id: id.to_string(),
            mandatory: playlist.mandatory,
            badge: playlist.badge.get_ref().clone(),
            title: self.text(&format!("{path}.title")),
            summary: self.text(&format!("{path}.summary")),
            introduction: self.html(&format!("{path}.introduction")),
            activities: playlist
                .activities
                .iter()
                .map(|activity| {
                    let id = activity.id.get_ref();
                    let path = format!("activities.{id}");
                    Activity {
                        id: id.clone(),
                        minutes: activity.minutes,
                        badge: activity.badge.get_ref().clone(),
                        optional: activity.optional,
                        title: self.text(&format!("{path}.title")),
                        summary: self.text(&format!("{path}.summary")),
                        outcomes: self.list(&format!("{path}.outcomes")),
                        key_points: self.list(&format!("{path}.key_points")),
                    }
                })
                .collect(),
        }
    }

    pub(super) fn badges(&mut self) -> Vec<Badge> {
        self.structure.badges.iter().map(|(id, file)| self.badge(id, &file.data)).collect()
    }

    fn badge(&mut self, id: &str, badge: &structure::Badge) -> Badge {
        let path = format!("badges.{id}");
        Badge {
            id: id.to_string(),
            version: badge.version,
            achievement_type: badge.achievement_type.clone(),
            tags: badge.tags.clone(),
            alignment: badge.alignment.clone(),
            name: self.text(&format!("{path}.name")),
            description: self.text(&format!("{path}.description")),
            criteria: self.list_of(&format!("{path}.criteria"), badge.criteria),
            requires_activities: badge.requires_activities,
            tasks_needed: badge.tasks_needed.as_ref().map_or(badge.tasks.len() as u32, |n| *n.get_ref()),
            tasks: badge
                .tasks
                .iter()
                .map(|task| {
                    let path = format!("{path}.tasks.{}", task.id.get_ref());
                    Task {
                        id: task.id.get_ref().clone(),
                        verification: task.verification,
                        title: self.text(&format!("{path}.title")),
                        instructions: self.html(&format!("{path}.instructions")),
                        questions: task
                            .questions
                            .iter()
                            .map(|question| {
                                let path = format!("{path}.questions.{}", question.id.get_ref());
                                TaskQuestion {
                                    id: question.id.get_ref().clone(),
                                    kind: question.kind,
                                    required: question.required,
                                    to_organisers: question.to_organisers,
                                    label: self.text(&format!("{path}.label")),
                                    hint: self.maybe(&format!("{path}.hint")),
                                }
                            })
                            .collect(),
                    }
                })
                .collect(),
        }
    }
}
