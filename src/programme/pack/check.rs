//! What can be wrong with the structure as a whole that the types can't say.

use super::{Mistake, practice, questions, renewal, structure::Structure};
use crate::programme::model::{TaskQuestionKind, Tells};
use std::collections::BTreeSet;

impl Structure {
    /// Looks for what the types can't say: names that lead nowhere, names given twice, rules that can't be met.
    pub fn check(&self, mistakes: &mut Vec<Mistake>) {
        self.check_rules(mistakes);
        let activities: BTreeSet<&str> = self.activities().into_iter().collect();
        let mut seen = BTreeSet::new();
        for file in self.playlists.values() {
            let badges = file.data.activities.iter().map(|a| &a.badge).chain([&file.data.badge]);
            for badge in badges.filter(|b| !self.badges.contains_key(b.get_ref())) {
                mistakes.push(file.mistake(badge, format!("there is no badge `{}`", badge.get_ref())));
            }
            for activity in file.data.activities.iter().filter(|a| !seen.insert(a.id.get_ref())) {
                let what = format!("the activity `{}` is there twice", activity.id.get_ref());
                mistakes.push(file.mistake(&activity.id, what));
            }
        }
        self.check_playlists(mistakes);
        self.check_badges(mistakes);
        self.check_form(&activities, mistakes);
        renewal::check(&self.form, mistakes);
        practice::check(self, mistakes);
    }

    fn check_rules(&self, mistakes: &mut Vec<Mistake>) {
        let programme = &self.programme;
        let rules = &programme.rules;
        let mut wrong = |what: &str| {
            mistakes.push(Mistake { file: "programme.toml".into(), line: 1, what: what.into() });
        };
        if !programme.languages.contains(&programme.default_language) {
            wrong("`default_language` isn't one of `languages`");
        }
        if rules.pass.minimum_level == 0 || rules.pass.minimum_level > programme.levels {
            wrong("`rules.pass.minimum_level` isn't a level of the scale");
        }
        if rules.committee.least > rules.committee.most || rules.committee.quorum > rules.committee.most {
            wrong("`rules.committee` can never be met: `least` and `quorum` must not be more than `most`");
        }
        if rules.committee.least_coordinating > rules.committee.most {
            wrong("`rules.committee.least_coordinating` is more than `most`");
        }
        if rules.evaluation.evaluators_per_application == 0 || rules.decision.days == 0 || rules.label.years == 0 {
            wrong("`evaluators_per_application`, `decision.days` and `label.years` must be at least 1");
        }
        for (name, days) in [
            ("rules.evaluation.reminders", &rules.evaluation.reminders),
            ("rules.decision.escalations", &rules.decision.escalations),
        ] {
            if days.contains(&0) || !days.is_sorted_by(|far, near| far > near) {
                wrong(&format!("`{name}` must go from far to near, each day once, and none of them 0"));
            }
        }
        if rules.evaluation.days == 0 {
            wrong("`rules.evaluation.days` must be at least 1");
        }
        if rules.label.hearing_days == 0 {
            wrong("`rules.label.hearing_days` must be at least 1: who may lose a label is heard");
        }
        let renewal = &rules.renewal;
        if renewal.opens_months == 0 || renewal.opens_months > rules.label.years.saturating_mul(12) {
            wrong("`rules.renewal.opens_months` must be at least 1, and not more than a label lasts");
        }
        if renewal.evaluators_per_application == Some(0) {
            wrong("`rules.renewal.evaluators_per_application` must be at least 1");
        }
        let returning = &rules.returning;
        if returning.days_to_answer == 0 || returning.reminders.iter().any(|days| *days >= returning.days_to_answer) {
            wrong("`rules.returning.days_to_answer` must be at least 1, and more than each of its `reminders`");
        }
    }

    /// The badge of a playlist must be within reach, and not come by itself.
    fn check_playlists(&self, mistakes: &mut Vec<Mistake>) {
        for file in self.playlists.values() {
            let own = &file.data.badge;
            let comes_with = self.badges.get(own.get_ref()).is_some_and(|b| b.data.requires_activities);
            if !comes_with {
                continue;
            }
            if file.data.activities.iter().all(|a| a.optional) {
                let what = "a badge that comes with activities needs one that isn't optional";
                mistakes.push(file.mistake(own, what));
            }
            if self.leads_back(own.get_ref(), own.get_ref(), &mut BTreeSet::new()) {
                let what = format!("`{}` can't be completed: it is needed for itself", own.get_ref());
                mistakes.push(file.mistake(own, what));
            }
        }
    }

    /// Whether a badge that comes with activities needs, over however many playlists, a certain badge.
    fn leads_back<'a>(&'a self, badge: &'a str, to: &str, seen: &mut BTreeSet<&'a str>) -> bool {
        let comes_with = self.badges.get(badge).is_some_and(|b| b.data.requires_activities);
        if !comes_with || !seen.insert(badge) {
            return false;
        }
        let playlists = self.playlists.values().filter(|p| p.data.badge.get_ref() == badge);
        let mut needed = playlists.flat_map(|p| &p.data.activities).filter(|a| !a.optional).map(|a| a.badge.get_ref());
        needed.any(|needed| needed == to || self.leads_back(needed, to, seen))
    }

    fn check_badges(&self, mistakes: &mut Vec<Mistake>) {
        let playlists = || self.playlists.values().map(|file| &file.data);
        let earned: BTreeSet<&str> = playlists()
            .flat_map(|p| p.activities.iter().map(|a| &a.badge).chain([&p.badge]))
            .map(|badge| badge.get_ref().as_str())
            .collect();
        for (id, file) in &self.badges {
            let mut wrong = |what: &str| {
                mistakes.push(Mistake { file: file.path.clone(), line: 1, what: what.into() });
            };
            if !earned.contains(id.as_str()) {
                wrong("no playlist and no activity leads to this badge, so nobody can reach its tasks");
            }
            if file.data.criteria == 0 {
                wrong("a badge needs criteria: `criteria` must be at least 1");
            }
            if file.data.requires_activities && !playlists().any(|p| p.badge.get_ref() == id) {
                wrong("`requires_activities` is for the badge of a playlist, and this one is none");
            }
            let tasks = file.data.tasks.len() as u32;
            if let Some(needed) = &file.data.tasks_needed
                && (*needed.get_ref() > tasks || *needed.get_ref() == 0)
            {
                mistakes.push(file.mistake(needed, format!("of {tasks} tasks, {} can't be needed", needed.get_ref())));
            }
            if tasks == 0 && !file.data.requires_activities {
                let what = "a badge needs tasks, or `requires_activities`".to_string();
                mistakes.push(Mistake { file: file.path.clone(), line: 1, what });
            }
            let mut seen = BTreeSet::new();
            for task in &file.data.tasks {
                if !seen.insert(task.id.get_ref()) {
                    mistakes.push(file.mistake(&task.id, format!("the task `{}` is there twice", task.id.get_ref())));
                }
                if task.questions.is_empty() {
                    mistakes.push(file.mistake(&task.id, "a task needs questions"));
                }
                let mut seen = BTreeSet::new();
                for question in &task.questions {
                    let id = question.id.get_ref();
                    if !seen.insert(id) {
                        mistakes.push(file.mistake(&question.id, format!("the question `{id}` is there twice")));
                    }
                    let can_be_answered = match question.kind {
                        TaskQuestionKind::LongText { min_words, max_words } => max_words > 0 && min_words <= max_words,
                        TaskQuestionKind::Text { max_words } => max_words > 0,
                        TaskQuestionKind::Link | TaskQuestionKind::Badge => true,
                        TaskQuestionKind::Files { most } => most > 0,
                    };
                    if !can_be_answered {
                        mistakes
                            .push(file.mistake(&question.id, format!("nothing can answer `{id}`: look at its limits")));
                    }
                }
            }
        }
    }

    fn check_form(&self, activities: &BTreeSet<&str>, mistakes: &mut Vec<Mistake>) {
        let file = &self.form;
        let areas: BTreeSet<u8> = file.data.areas.iter().map(|a| *a.get_ref()).collect();
        let (mut sections, mut before) = (BTreeSet::new(), questions::Before::new());
        let mut one_waits = false;
        for step in &file.data.steps {
            if !activities.contains(step.activity.get_ref().as_str()) {
                let what = format!("there is no activity `{}`", step.activity.get_ref());
                mistakes.push(file.mistake(&step.activity, what));
            }
            for section in &step.sections {
                if !sections.insert(section.id.get_ref()) {
                    let what = format!("the section `{}` is there twice", section.id.get_ref());
                    mistakes.push(file.mistake(&section.id, what));
                }
                if one_waits && !section.waits {
                    let what = format!("`{}` comes after one that waits, so it has to wait too", section.id.get_ref());
                    mistakes.push(file.mistake(&section.id, what));
                }
                one_waits |= section.waits;
                questions::check_conditions(file, &section.when, &before, mistakes);
                for question in &section.questions {
                    questions::check(file, question, mistakes);
                    questions::check_conditions(file, &question.when, &before, mistakes);
                    if let Some(area) = question.area.as_ref().filter(|a| !areas.contains(a.get_ref())) {
                        mistakes.push(file.mistake(area, format!("there is no area {}", area.get_ref())));
                    }
                    if question.tells == Some(Tells::BadgesInUseSince) && question.is.get_ref() != "date" {
                        mistakes.push(file.mistake(&question.is, "only a date tells since when badges are in use"));
                    }
                    if let Some(looks_at) = question.looks_at.as_ref().filter(|_| question.is.get_ref() != "indicator")
                    {
                        mistakes.push(file.mistake(looks_at, "only an indicator has something that it `looks_at`"));
                    }
                    if before.insert(question.id.get_ref(), question).is_some() {
                        let what = format!("the question `{}` is there twice", question.id.get_ref());
                        mistakes.push(file.mistake(&question.id, what));
                    }
                }
            }
        }
    }
}
