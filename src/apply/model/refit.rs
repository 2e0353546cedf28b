//! One form in place of another: what becomes of an answer that was given to one of them when it has to stand in the
//! other.

use super::{Answer, Row, check, fits};
use crate::{
    error::Issue,
    programme::model::{Column, Kind, Proof, Question},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, mem};

/// Why an answer, or a part of one, has no place in a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// The form hasn't got the question.
    Question,
    /// The question takes another kind of answer.
    Kind,
    /// What was chosen can't be chosen.
    Option,
    /// A column, a proof, or more of them than there is room for.
    Part,
    /// A file that isn't one of the organiser's own.
    File,
    /// It can't be read at all.
    Unreadable,
}

impl Unfit {
    /// All reasons.
    pub const ALL: [Unfit; 6] =
        [Unfit::Question, Unfit::Kind, Unfit::Option, Unfit::Part, Unfit::File, Unfit::Unreadable];

    /// As it stands in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Unfit::Question => "question",
            Unfit::Kind => "kind",
            Unfit::Option => "option",
            Unfit::Part => "part",
            Unfit::File => "file",
            Unfit::Unreadable => "unreadable",
        }
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|u| u.key() == key)
    }
}

/// What becomes of an answer in another form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refit {
    /// What of it stands in the form.
    pub answer: Option<Answer>,
    /// What has no place there, and why.
    pub left: Option<(Unfit, Answer)>,
}

/// Puts an answer to a question of another form into this one. What is only too long or too short stays as it is: the
/// form says so, and nothing is cut.
pub fn refit(before: Option<&Question>, now: Option<&Question>, answer: Answer) -> Refit {
    let unfit = |why: Unfit, answer: Answer| Refit { answer: None, left: Some((why, answer)) };
    let Some(now) = now else {
        return unfit(Unfit::Question, answer);
    };
    if !fits(now, &answer) {
        return unfit(Unfit::Kind, answer);
    }
    match (&now.kind, answer) {
        (Kind::Choice { options } | Kind::Country { options }, Answer::Text(chosen)) => {
            if chosen.is_empty() || options.iter().any(|o| o.id == chosen) {
                return Refit { answer: Some(Answer::Text(chosen)), left: None };
            }
            // What was chosen from another list is no option; what was written as a text is of another kind.
            let was_chosen = before.is_none_or(|b| !b.kind.options().is_empty());
            unfit(if was_chosen { Unfit::Option } else { Unfit::Kind }, Answer::Text(chosen))
        }
        (Kind::Many { options, .. } | Kind::Languages { options, .. }, Answer::Choices(chosen)) => {
            let (there, gone): (Vec<_>, Vec<_>) =
                chosen.into_iter().partition(|id| options.iter().any(|o| o.id == *id));
            parted(Answer::Choices(there), Answer::Choices(gone), Unfit::Option)
        }
        (Kind::Plan { columns, .. }, Answer::Plan(rows)) => {
            let (there, gone) = columns_of(columns, rows);
            parted(Answer::Plan(there), Answer::Plan(gone), Unfit::Part)
        }
        (Kind::Evidence { accepts, .. }, Answer::Evidence(pieces)) => {
            let takes = |proof: Proof| accepts.contains(&proof);
            let (mut there, mut gone) = (Vec::new(), Vec::new());
            for mut piece in pieces {
                let mut rest = super::Piece::default();
                if !takes(Proof::Link) {
                    rest.link = mem::take(&mut piece.link);
                }
                if !takes(Proof::Text) {
                    rest.text = mem::take(&mut piece.text);
                }
                if !takes(Proof::File) {
                    rest.files = mem::take(&mut piece.files);
                }
                if rest != super::Piece::default() {
                    rest.title.clone_from(&piece.title);
                    gone.push(rest);
                }
                there.push(piece);
            }
            parted(Answer::Evidence(there), Answer::Evidence(gone), Unfit::Part)
        }
        (_, answer @ Answer::Text(_)) => {
            let was_text = before.is_none_or(|b| mem::discriminant(&b.kind) == mem::discriminant(&now.kind));
            let wrong = |issue: &Issue| {
                matches!(issue, Issue::NotAUrl | Issue::NotAnEmail | Issue::NotADate | Issue::NotANumber)
            };
            // A draft may hold what is wrong; but a text that was right for another kind isn't an address or a number.
            if !was_text && !answer.is_empty() && check(now, Some(&answer)).iter().any(|f| wrong(&f.issue)) {
                return unfit(Unfit::Kind, answer);
            }
            Refit { answer: Some(answer), left: None }
        }
        (_, answer) => Refit { answer: Some(answer), left: None },
    }
}

fn parted(there: Answer, gone: Answer, why: Unfit) -> Refit {
    Refit { answer: Some(there), left: (!gone.is_empty()).then_some((why, gone)) }
}

/// The cells of the columns that a plan has, and the others; a row keeps its place.
fn columns_of(columns: &[Column], rows: Vec<Row>) -> (Vec<Row>, Vec<Row>) {
    let ids: BTreeSet<&str> = columns.iter().map(|c| c.id.as_str()).collect();
    let (mut there, mut gone) = (Vec::new(), Vec::new());
    for row in rows {
        let (has, hasnt): (Row, Row) = row.into_iter().partition(|(column, _)| ids.contains(column.as_str()));
        if !has.is_empty() {
            there.push(has);
        }
        if !hasnt.is_empty() {
            gone.push(hasnt);
        }
    }
    (there, gone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        apply::model::Piece,
        programme::model::{Choice, Text},
    };

    fn options(ids: &[&str]) -> Vec<Choice> {
        ids.iter().map(|id| Choice { id: (*id).into(), label: Text::new(*id) }).collect()
    }

    fn text(text: &str) -> Answer {
        Answer::Text(text.into())
    }

    #[test]
    fn what_is_too_long_for_the_new_form_stays_whole() {
        let long = Question::plain("a", Kind::LongText { min_words: 0, max_words: 500 });
        let short = Question::plain("a", Kind::Text { max_characters: 5 });
        let refitted = refit(Some(&long), Some(&short), text("many words"));
        assert_eq!(refitted, Refit { answer: Some(text("many words")), left: None });
    }

    #[test]
    fn what_has_no_place_is_left_over_and_never_dropped() {
        let written = Question::plain("a", Kind::Text { max_characters: 50 });
        let number = Question::plain("a", Kind::Number { least: 0, most: 9 });
        let left = |why, answer| Refit { answer: None, left: Some((why, answer)) };
        assert_eq!(refit(Some(&written), Some(&number), text("two")), left(Unfit::Kind, text("two")));
        assert_eq!(refit(Some(&written), Some(&number), text("2")).answer, Some(text("2")));
        assert_eq!(refit(Some(&number), Some(&number), text("two")).answer, Some(text("two")), "a draft may be wrong");
        assert_eq!(refit(Some(&written), None, text("two")), left(Unfit::Question, text("two")));
        let choice = Question::plain("a", Kind::Choice { options: options(&["x"]) });
        assert_eq!(refit(Some(&choice), Some(&choice), text("y")), left(Unfit::Option, text("y")));
        assert_eq!(refit(Some(&written), Some(&choice), text("y")), left(Unfit::Kind, text("y")));
        assert_eq!(refit(Some(&choice), Some(&written), Answer::Declaration(true)).answer, None);
    }

    #[test]
    fn of_several_parts_those_that_fit_stay() {
        let many = Question::plain("a", Kind::Many { options: options(&["x"]), least: 0, most: 9 });
        let chosen = |ids: &[&str]| Answer::Choices(ids.iter().map(ToString::to_string).collect());
        let refitted = refit(Some(&many), Some(&many), chosen(&["x", "y"]));
        assert_eq!((refitted.answer, refitted.left), (Some(chosen(&["x"])), Some((Unfit::Option, chosen(&["y"])))));
        let column = |id: &str| Column { id: id.into(), max_words: 9, label: Text::new(id), hint: None };
        let plan = Question::plain("a", Kind::Plan { least: 0, most: 9, columns: vec![column("goal")] });
        let row = |cells: &[(&str, &str)]| cells.iter().map(|(c, t)| (c.to_string(), t.to_string())).collect::<Row>();
        let refitted = refit(Some(&plan), Some(&plan), Answer::Plan(vec![row(&[("goal", "better"), ("who", "Ona")])]));
        assert_eq!(refitted.answer, Some(Answer::Plan(vec![row(&[("goal", "better")])])));
        assert_eq!(refitted.left, Some((Unfit::Part, Answer::Plan(vec![row(&[("who", "Ona")])]))));
        let links = Kind::Evidence { least: 0, most: 9, accepts: vec![Proof::Link], max_words: 9 };
        let evidence = Question::plain("a", links);
        let piece = |link: &str, text: &str| Piece {
            title: "One".into(),
            link: link.into(),
            text: text.into(),
            ..Piece::default()
        };
        let refitted =
            refit(Some(&evidence), Some(&evidence), Answer::Evidence(vec![piece("https://example.org", "Words")]));
        assert_eq!(refitted.answer, Some(Answer::Evidence(vec![piece("https://example.org", "")])));
        assert_eq!(refitted.left, Some((Unfit::Part, Answer::Evidence(vec![piece("", "Words")]))));
    }
}
