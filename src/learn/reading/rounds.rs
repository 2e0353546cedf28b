//! What was submitted round by round, and what was said of it.

use super::count_i32;
use crate::{
    badge::model::Checked,
    error::AppError,
    evidence::{self, model::FileView, store::evidence_file},
    learn::{
        model::{
            Outcome, SubmissionState,
            answers::{Answers, file_ids, open_questions},
            views::{Answer, AnswerView, OwnSubmission, Round, Said, Withdrawal},
        },
        service::{returned, task},
        store::{self, assessment, submission, submission_version, withdrawal},
    },
    programme::model::{Content, Task, TaskQuestionKind, Text},
    ui::changes::changes,
};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The rounds of some submissions, with what belongs to them.
pub struct Rounds {
    versions: Vec<submission_version::Model>,
    said: Vec<assessment::Model>,
    is_all_said: bool,
    withdrawals: Vec<withdrawal::Model>,
    files: BTreeMap<Uuid, evidence_file::Model>,
    checks: BTreeMap<Uuid, Checked>,
    address: Option<Box<dyn Fn(Uuid) -> String + Send + Sync>>,
}

impl Rounds {
    /// Reads them with a fixed number of queries.
    pub async fn read(db: &impl ConnectionTrait, of: impl IntoIterator<Item = Uuid>) -> Result<Self, AppError> {
        let of: Vec<Uuid> = of.into_iter().collect();
        let versions = store::versions(db, of.clone()).await?;
        let said = store::assessments(db, of.clone()).await?;
        let withdrawals = store::withdrawals(db, of).await?;
        let mut ids = Vec::new();
        for version in &versions {
            // Also those of questions that the task no longer asks.
            ids.extend(version.answers()?.values().flat_map(|answer| file_ids(answer)));
        }
        let checks = store::badge_checks(db, ids.clone()).await?;
        let files = evidence::store::by_ids(db, ids).await?;
        Ok(Self { versions, said, is_all_said: true, withdrawals, files, checks, address: None })
    }

    /// The reader finds the files at another address than their owner does.
    pub fn seen_at(self, address: impl Fn(Uuid) -> String + Send + Sync + 'static) -> Self {
        Self { address: Some(Box::new(address)), ..self }
    }

    /// Only what one person said is told.
    pub fn said_by(mut self, person: Uuid) -> Self {
        self.said.retain(|a| a.assessor_id == person);
        Self { is_all_said: false, ..self }
    }

    /// What the owner of a submission took back, newest first.
    pub fn withdrawn(&self, of: Uuid) -> Vec<Withdrawal> {
        let own = self.withdrawals.iter().rev().filter(|w| w.submission_id == of);
        own.map(|w| Withdrawal { round: count_i32(w.version), submitted_at: w.handed_in_at, at: w.at }).collect()
    }

    /// Who has said something.
    pub fn assessors(&self) -> impl Iterator<Item = Uuid> {
        self.said.iter().map(|a| a.assessor_id)
    }

    /// A file of one of the versions.
    pub fn file(&self, id: Uuid) -> Option<&evidence_file::Model> {
        self.files.get(&id)
    }

    /// Whether a file is in a version that was submitted.
    pub fn submitted(&self, file: Uuid) -> Result<bool, AppError> {
        for version in self.versions.iter().filter(|v| v.handed_in_at.is_some()) {
            if version.answers()?.values().any(|answer| file_ids(answer).any(|id| id == file)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a file is in what peers are to check: the round that is submitted now, without questions to the organisers.
    pub fn checked_by_peers(&self, task: &Task, of: &submission::Model, file: Uuid) -> Result<bool, AppError> {
        let now = self.versions.iter().find(|v| v.submission_id == of.id && v.number == of.version);
        let answers = now.map_or_else(|| Ok(Answers::new()), submission_version::Model::answers)?;
        let is_theirs = |id: &str| !task.questions.iter().any(|q| q.id == id && q.to_organisers);
        let mut files = answers.iter().filter(|(id, _)| is_theirs(id)).flat_map(|(_, answer)| file_ids(answer));
        Ok(files.any(|id| id == file))
    }

    /// The newest version of a submission: the draft, or else what was submitted last.
    fn newest(&self, of: Uuid) -> Result<Answers, AppError> {
        let newest = self.versions.iter().rfind(|v| v.submission_id == of);
        newest.map_or_else(|| Ok(Answers::new()), submission_version::Model::answers)
    }

    /// The questions that its owner can answer anew.
    fn open(&self, task: &Task, of: &submission::Model) -> Result<BTreeSet<String>, AppError> {
        let submitted = self.versions.iter().find(|v| v.submission_id == of.id && v.number == of.version);
        let submitted = submitted.map_or_else(|| Ok(Answers::new()), submission_version::Model::answers)?;
        let is_returned = of.state()? == SubmissionState::Improve;
        let returned = if is_returned { returned(&self.said, of)? } else { BTreeSet::new() };
        Ok(open_questions(task, &submitted, &returned))
    }

    /// The rounds of a submission, newest first; a draft is none.
    pub fn of(
        &self,
        task: &Task,
        of: &submission::Model,
        name: impl Fn(Uuid) -> Option<String>,
    ) -> Result<Vec<Round>, AppError> {
        let mut rounds = Vec::new();
        let mut before: Option<Answers> = None;
        for version in self.versions.iter().filter(|v| v.submission_id == of.id) {
            let Some(submitted_at) = version.handed_in_at else {
                continue;
            };
            let answers = version.answers()?;
            let said = self.said.iter().filter(|a| a.submission_id == of.id && a.version == version.number);
            let mut comments = Vec::new();
            for said in said.clone() {
                comments.extend(said.comments()?);
            }
            rounds.push(Round {
                number: count_i32(version.number),
                submitted_at,
                answers: self.answers(task, &answers, before.as_ref(), &comments),
                is_unseen: self.is_all_said && said.clone().next().is_none(),
                said: said
                    .filter_map(|a| {
                        Some(Said {
                            outcome: Outcome::parse(&a.outcome)?,
                            comment: a.comment.clone(),
                            at: a.at,
                            by: name(a.assessor_id),
                        })
                    })
                    .collect(),
            });
            before = Some(answers);
        }
        rounds.reverse();
        Ok(rounds)
    }

    /// The answers in the order of the questions, then those to questions that the task no longer asks.
    fn answers(
        &self,
        task: &Task,
        answers: &Answers,
        before: Option<&Answers>,
        comments: &[(String, String)],
    ) -> Vec<AnswerView> {
        let of = |answers: Option<&Answers>, id: &str| answers.and_then(|a| a.get(id)).cloned().unwrap_or_default();
        let view = |id: &str, question: Text, to_organisers: bool, kind: Option<TaskQuestionKind>| {
            let answer = of(Some(answers), id);
            let old = of(before, id);
            let is_words = kind.and_then(TaskQuestionKind::most_files).is_none();
            let changes = (is_words && before.is_some() && old != answer).then(|| changes(&old, &answer));
            let answer = match kind {
                Some(TaskQuestionKind::Files { .. }) => Answer::Files(self.views(file_ids(&answer))),
                Some(TaskQuestionKind::Badge) => self.badge(&answer),
                Some(TaskQuestionKind::Link) if !answer.is_empty() => Answer::Link(answer),
                _ => Answer::Words(answer),
            };
            let comments = comments.iter().filter(|(of, _)| of == id).map(|(_, words)| words.clone()).collect();
            AnswerView { id: id.to_string(), question, to_organisers, answer, changes, comments }
        };
        let asked = task.questions.iter().map(|q| view(&q.id, q.label.clone(), q.to_organisers, Some(q.kind)));
        let gone = answers.keys().filter(|id| !task.questions.iter().any(|q| q.id == **id));
        asked.chain(gone.map(|id| view(id, Text::new(id), false, None))).collect()
    }

    /// A badge from elsewhere, with what is known of it now.
    fn badge(&self, answer: &str) -> Answer {
        match self.views(file_ids(answer)).pop() {
            Some(file) => {
                let checked = self.checks.get(&file.id).cloned().map(Box::new);
                Answer::Badge(file, checked)
            }
            None => Answer::Words(String::new()),
        }
    }

    fn views(&self, ids: impl Iterator<Item = Uuid>) -> Vec<FileView> {
        let view = |file: &evidence_file::Model| match &self.address {
            Some(address) => file.view_at(address(file.id)),
            None => file.view(),
        };
        ids.filter_map(|id| self.files.get(&id)).map(view).collect()
    }
}

/// What somebody has written for a badge, by task.
pub async fn own_submissions(
    db: &impl ConnectionTrait,
    content: &Content,
    person: Uuid,
    badge: &str,
) -> Result<BTreeMap<String, OwnSubmission>, AppError> {
    let submissions = store::of_badge(db, person, badge).await?;
    let rounds = Rounds::read(db, submissions.iter().map(|s| s.id)).await?;
    let mut own = BTreeMap::new();
    for of in submissions {
        let Ok((_, task)) = task(content, badge, &of.task_id) else {
            continue;
        };
        let answers = rounds.newest(of.id)?;
        let drafted = answers.values().flat_map(|answer| file_ids(answer));
        let view = OwnSubmission {
            state: of.state()?,
            revision: of.revision,
            files: rounds.views(drafted),
            open: rounds.open(task, &of)?,
            answers,
            updated_at: of.updated_at,
            submitted_at: of.handed_in_at,
            rounds: rounds.of(task, &of, |_| None)?,
            withdrawals: rounds.withdrawn(of.id),
        };
        own.insert(of.task_id, view);
    }
    Ok(own)
}
