//! Labels: how they stand, and what may come of them.

mod case;
mod check;

pub use case::{
    Case, CaseRow, CaseView, CasesView, ComplaintRow, LONGEST, Measure, PastMeasure, Stage, may_confirm, may_judge,
    may_open,
};
#[cfg(feature = "ssr")]
pub use check::due_check;
pub use check::{Check, CheckAnswer, CheckHint, CheckRow, CheckStage, ChecksOfView, ChecksView};

#[cfg(feature = "ssr")]
use crate::programme::model::{Content, Kind, RenewalRules};
use crate::{programme::model::Text, timestamp::Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A label in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Its id.
    pub id: Uuid,
    /// Its number, such as `QL-2026-0001`.
    pub number: String,
    /// Who holds it.
    pub organiser_id: Uuid,
    /// The application that it was issued for.
    pub application_id: Uuid,
    /// Its credential.
    pub credential_id: Uuid,
    /// The holder's name on the day of issue.
    pub holder: String,
    /// The holder's country on that day, ISO 3166-1 alpha-2.
    pub country: String,
    /// From when it is valid.
    pub valid_from: Timestamp,
    /// Until when it is valid.
    pub valid_until: Timestamp,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
    /// Why it was revoked.
    pub revoked_reason: String,
    /// Since when it is suspended, if it is.
    pub suspended_at: Option<Timestamp>,
    /// Why it is suspended.
    pub suspended_reason: String,
    /// The label that it renews.
    pub renews: Option<Uuid>,
}

/// How a label stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelState {
    /// It begins later: when the label that it renews ends.
    Ahead,
    /// Valid.
    Valid,
    /// It doesn't count until it is reinstated.
    Suspended,
    /// Its time has run out.
    Expired,
    /// Taken back.
    Revoked,
}

impl LabelState {
    /// All states.
    pub const ALL: [LabelState; 5] =
        [LabelState::Valid, LabelState::Ahead, LabelState::Suspended, LabelState::Expired, LabelState::Revoked];

    /// As it stands in addresses.
    pub const fn key(self) -> &'static str {
        match self {
            LabelState::Ahead => "ahead",
            LabelState::Valid => "valid",
            LabelState::Suspended => "suspended",
            LabelState::Expired => "expired",
            LabelState::Revoked => "revoked",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.key() == key)
    }
}

impl Label {
    /// How it stands at a moment. It is valid up to the last millisecond before its end.
    pub fn state(&self, now: Timestamp) -> LabelState {
        if self.revoked_at.is_some() {
            LabelState::Revoked
        } else if now >= self.valid_until {
            LabelState::Expired
        } else if self.suspended_at.is_some() {
            LabelState::Suspended
        } else if now < self.valid_from {
            LabelState::Ahead
        } else {
            LabelState::Valid
        }
    }
}

/// What a holder had to meet, as the programme has it now: its areas, then its formal criteria.
#[cfg(feature = "ssr")]
pub fn criteria(content: &Content) -> Vec<Text> {
    let areas = content.form.areas.iter().map(|area| area.name.clone());
    let formal = content.form.questions().filter(|question| matches!(question.kind, Kind::Formal { .. }));
    areas.chain(formal.map(|question| question.label.clone())).collect()
}

/// From when the renewal of a label can be begun.
#[cfg(feature = "ssr")]
pub fn renewal_opens(label: &Label, rules: &RenewalRules) -> Timestamp {
    label.valid_until.plus_months(-i32::try_from(rules.opens_months).unwrap_or(i32::MAX))
}

/// From when the renewal of a label can't be begun any more: its end, or some days of grace later. The label itself
/// holds no longer for that.
#[cfg(feature = "ssr")]
pub fn renewal_closes(label: &Label, rules: &RenewalRules) -> Timestamp {
    label.valid_until.plus_days(i64::from(rules.grace_days))
}

/// What is searched for in the register; also what stands in its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// A part of the holder's name or of the number.
    pub text: String,
    /// The country's code, or empty.
    pub country: String,
    /// How it stands, or any.
    pub state: Option<LabelState>,
    /// A language that the holder works in, as its code, or empty.
    #[serde(default)]
    pub language: String,
    /// The page, from 1.
    pub page: u64,
}

/// A page of the register.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegisterView {
    /// What was searched for.
    pub search: Search,
    /// The labels with their state and country's name.
    pub labels: Vec<(Label, LabelState, String)>,
    /// The addresses of the holders' logos, by the organiser's id.
    pub logos: BTreeMap<Uuid, String>,
    /// How many there are in all.
    pub count: u64,
    /// How many pages.
    pub pages: u64,
    /// The countries that occur, by code and name.
    pub countries: Vec<(String, String)>,
    /// The languages that holders work in, by code and name.
    pub languages: Vec<(String, String)>,
    /// Whether the reader deals with complaints and cases.
    pub judges: bool,
}

/// The page of a label.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LabelView {
    /// The label.
    pub label: Label,
    /// How it stands.
    pub state: LabelState,
    /// The holder's name in addresses.
    pub organiser: String,
    /// The country's name.
    pub country: String,
    /// What a holder had to meet: the areas and the formal criteria of the programme.
    pub criteria: Vec<Text>,
    /// The address of its page, for other sites.
    pub address: String,
    /// The address of the holder's logo.
    pub logo: Option<String>,
    /// What the reader may open a case about.
    pub may_open: Vec<Measure>,
    /// The case that runs about it, for those who may read it.
    pub running_case: Option<Uuid>,
    /// What was decided about it so far, the newest first.
    pub past: Vec<PastMeasure>,
    /// Until when it can still be renewed, once it has ended; for everybody.
    pub grace_until: Option<Timestamp>,
    /// From when its renewal can be begun, for the members who would do that.
    pub renewal_opens: Option<Timestamp>,
    /// Whether that is now.
    pub may_renew: bool,
    /// Its self-checks, for those who may read them, where there are any.
    pub checks: Option<CheckHint>,
    /// The number of the label that it renews.
    pub renews: Option<String>,
    /// The number of the label that renews it.
    pub renewed_by: Option<String>,
    /// The other labels of the same holder, the newest first.
    pub others: Vec<OtherLabel>,
}

/// Another label of the same holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherLabel {
    /// Its number.
    pub number: String,
    /// How it stands.
    pub state: LabelState,
    /// From when it holds or held.
    pub from: Timestamp,
    /// Until when: its end, or the day on which it was revoked.
    pub until: Timestamp,
}

impl OtherLabel {
    /// Of a label, at a moment.
    pub fn of(label: &Label, now: Timestamp) -> Self {
        Self {
            number: label.number.clone(),
            state: label.state(now),
            from: label.valid_from,
            until: label.revoked_at.map_or(label.valid_until, |at| at.min(label.valid_until)),
        }
    }
}

#[cfg(test)]
impl Label {
    /// A label that is valid in the first second of all time.
    pub fn demo() -> Self {
        Self {
            id: Uuid::nil(),
            number: "QL-2026-0001".into(),
            organiser_id: Uuid::nil(),
            application_id: Uuid::nil(),
            credential_id: Uuid::nil(),
            holder: "Demo".into(),
            country: "LT".into(),
            valid_from: Timestamp(0),
            valid_until: Timestamp(1000),
            revoked_at: None,
            revoked_reason: String::new(),
            suspended_at: None,
            suspended_reason: String::new(),
            renews: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_valid_until_its_last_millisecond() {
        let mut label = Label::demo();
        assert_eq!(label.state(Timestamp(-1)), LabelState::Ahead);
        assert_eq!(label.state(Timestamp(999)), LabelState::Valid);
        assert_eq!(label.state(Timestamp(1000)), LabelState::Expired);
        label.suspended_at = Some(Timestamp(4));
        assert_eq!(label.state(Timestamp(10)), LabelState::Suspended);
        assert_eq!(label.state(Timestamp(1000)), LabelState::Expired, "what has ended has ended");
        label.revoked_at = Some(Timestamp(5));
        assert_eq!(label.state(Timestamp(10)), LabelState::Revoked);
        assert_eq!(OtherLabel::of(&label, Timestamp(10)).until, Timestamp(5));
    }
}
