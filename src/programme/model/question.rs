//! A question of the form: its kind with its limits, and what goes with it.

use super::{Choice, Html, Text};
use serde::{Deserialize, Serialize};

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Stable name, unique in the form: answers, ratings and field names go by it.
    pub id: String,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// Whether the application is incomplete without an answer.
    pub required: bool,
    /// Whether evaluators rate the answer on the scale.
    pub rated: bool,
    /// The area of quality that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<u8>,
    /// It is asked only when all of these hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Condition>,
    /// Where a first answer comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefill: Option<Prefill>,
    /// What the platform learns from the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tells: Option<Tells>,
    /// How the form for renewing a label asks it, where it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal: Option<Renewal>,
    /// The question itself.
    pub label: Text,
    /// A short help under the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    /// How a good answer looks; evaluators and applicants read the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<Html>,
    /// Why we ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Text>,
    /// Answers of some levels of the scale, for one that is rated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
}

impl Question {
    /// Whether files can be given as an answer.
    pub fn takes_files(&self) -> bool {
        match &self.kind {
            Kind::Evidence { accepts, .. } => accepts.contains(&Proof::File),
            Kind::BadgeExample { .. } => true,
            _ => false,
        }
    }

    /// Whether applicants may rate their own answer: it is rated on the scale, and nothing else is said of it there.
    pub fn rates_itself(&self) -> bool {
        self.rated && !matches!(self.kind, Kind::Formal { .. } | Kind::Indicator { .. })
    }
}

/// An answer as it might be given, and the level that it would get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The level of the scale.
    pub level: u8,
    /// The answer.
    pub answer: Html,
    /// Why it would get this level, and not the next.
    pub reason: Text,
}

/// How the shortened form for renewing a label asks a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Renewal {
    /// With the answer of last time, to be confirmed or changed.
    Confirm,
    /// Without it: the answer has to be made anew.
    Anew,
    /// Only when a label is renewed.
    Only,
}

/// Holds when the answer of an earlier question is one of some values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The earlier question.
    pub question: String,
    /// The values: ids of options; `yes` or `no` for a criterion, an indicator or a declaration.
    pub is: Vec<String>,
}

/// The kind of a question, with its limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Kind {
    /// One line.
    Text {
        /// At most so many characters.
        max_characters: u32,
    },
    /// Several paragraphs.
    LongText {
        /// At least so many words.
        min_words: u32,
        /// At most so many words.
        max_words: u32,
    },
    /// One of some options.
    Choice {
        /// The options.
        options: Vec<Choice>,
    },
    /// Some of some options.
    Many {
        /// The options.
        options: Vec<Choice>,
        /// At least so many.
        least: u32,
        /// At most so many.
        most: u32,
    },
    /// A country.
    Country {
        /// All countries, by ISO 3166 code, in the order of the language.
        options: Vec<Choice>,
    },
    /// Languages.
    Languages {
        /// All languages, by ISO 639 code, in the order of the language.
        options: Vec<Choice>,
        /// At least so many.
        least: u32,
        /// At most so many.
        most: u32,
    },
    /// A web address.
    Url,
    /// Several web addresses.
    UrlList {
        /// At least so many.
        least: u32,
        /// At most so many.
        most: u32,
    },
    /// An e-mail address.
    Email,
    /// A day.
    Date,
    /// A whole number.
    Number {
        /// The least.
        least: i64,
        /// The most.
        most: i64,
    },
    /// A formal criterion: met, or not met with an explanation.
    Formal {
        /// At most so many words of explanation.
        max_words: u32,
    },
    /// An indicator of good practice: claimed with a pointer to where it shows, or not claimed.
    Indicator {
        /// At most so many words of pointer.
        max_words: u32,
        /// What of a badge speaks for it; nothing where it can't be seen from a badge.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        looks_at: Option<LooksAt>,
    },
    /// Pieces of evidence.
    Evidence {
        /// At least so many pieces.
        least: u32,
        /// At most so many pieces.
        most: u32,
        /// What a piece may be.
        accepts: Vec<Proof>,
        /// At most so many words about a piece.
        max_words: u32,
    },
    /// Badges as examples: each is read, and looked at by what the indicators look at. It counts as evidence.
    BadgeExample {
        /// At least so many badges.
        least: u32,
        /// At most so many badges.
        most: u32,
        /// At most so many words about a badge.
        max_words: u32,
    },
    /// A plan: a table with the same columns in each row.
    Plan {
        /// At least so many rows.
        least: u32,
        /// At most so many rows.
        most: u32,
        /// The columns.
        columns: Vec<Column>,
    },
    /// What a plan promised when the label was applied for, and what came of each row.
    Promised {
        /// The plan.
        of: String,
        /// Its columns.
        columns: Vec<Column>,
        /// At most so many words about a row.
        max_words: u32,
    },
    /// A statement to agree to.
    Declaration,
}

impl Kind {
    /// What can be chosen, where something can.
    pub fn options(&self) -> &[Choice] {
        match self {
            Kind::Choice { options }
            | Kind::Many { options, .. }
            | Kind::Country { options }
            | Kind::Languages { options, .. } => options,
            _ => &[],
        }
    }
}

/// What of a badge can speak for an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LooksAt {
    /// That it is described.
    Description,
    /// That the description goes into where, when, how long.
    Context,
    /// That it is said in words how it is earned.
    Criteria,
    /// That description and criteria say different things.
    Distinct,
    /// That it is aligned to something.
    Alignment,
    /// That it shows evidence.
    Evidence,
    /// That its language is stated.
    Language,
    /// That it has an end.
    Expiry,
    /// That it has a picture.
    Picture,
}

/// What a piece of evidence may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Told in words.
    Text,
    /// To be seen at a web address.
    Link,
    /// In files.
    File,
}

/// A column of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Stable name within the plan.
    pub id: String,
    /// At most so many words.
    pub max_words: u32,
    /// Its heading.
    pub label: Text,
    /// A short help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
}

/// What the platform knows already and may put into an answer that is still empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prefill {
    /// Organisation or individual.
    OrganiserKind,
    /// Its name.
    OrganiserName,
    /// Its country.
    OrganiserCountry,
    /// The languages that it works in.
    OrganiserLanguages,
    /// Its web site.
    OrganiserWebsite,
    /// Its public profile on this platform.
    OrganiserProfile,
    /// The name of the person who applies.
    ContactName,
    /// The address of the person who applies.
    ContactEmail,
    /// That the organiser is registered here (for a formal criterion).
    OrganiserRegistered,
    /// That the organiser is verified (for a formal criterion).
    OrganiserVerified,
    /// How many of its people hold the badge of the mandatory playlist.
    TrainedMembers,
    /// That at least one of them does (for a formal criterion).
    TrainingCompleted,
}

/// What the platform learns from an answer, to count with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tells {
    /// The day since which badges are in use.
    BadgesInUseSince,
}

#[cfg(test)]
impl Question {
    /// A question that has to be answered and of which nothing else is special.
    pub fn plain(id: &str, kind: Kind) -> Self {
        Self {
            id: id.into(),
            kind,
            required: true,
            rated: false,
            area: None,
            when: Vec::new(),
            prefill: None,
            tells: None,
            renewal: None,
            label: Text::new(id),
            hint: None,
            guidance: None,
            why: None,
            examples: Vec::new(),
        }
    }
}
