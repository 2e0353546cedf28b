//! Evidence that serves several questions. A piece has an id; where the same id stands in several answers, it is one
//! piece: each answer holds all of it, so that an answer, its history and an export stay whole by themselves, and a
//! change in one place is made in the others.

use super::{Answer, Answers, Piece, fits};
use crate::programme::model::{Form, Kind, Proof, Question, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A piece of evidence and the answers that it stands in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The piece.
    pub piece: Piece,
    /// Where it is used, in the order of the form.
    pub uses: Vec<Use>,
}

/// A place where a piece of evidence is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// The section.
    pub section: String,
    /// The question.
    pub question: String,
    /// The question in words.
    pub label: Text,
}

/// Everything that is given as evidence, each piece once.
pub fn library(form: &Form, answers: &Answers) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for (_, section) in form.sections() {
        for question in &section.questions {
            let Some(Answer::Evidence(pieces)) = answers.get(&question.id).filter(|a| fits(question, a)) else {
                continue;
            };
            for piece in pieces.iter().filter(|p| !p.is_empty()) {
                let place =
                    Use { section: section.id.clone(), question: question.id.clone(), label: question.label.clone() };
                match items.iter_mut().find(|i| !piece.id.is_nil() && i.piece.id == piece.id) {
                    Some(item) => item.uses.push(place),
                    None => items.push(Item { piece: piece.clone(), uses: vec![place] }),
                }
            }
        }
    }
    items
}

/// Those pieces that can be given in answer to a question and aren't yet.
pub fn choosable<'a>(question: &Question, items: &'a [Item]) -> Vec<&'a Item> {
    let is_free = |item: &&Item| {
        !item.piece.id.is_nil()
            && !item.piece.title.is_empty()
            && item.uses.iter().all(|u| u.question != question.id)
            && takes(question, &item.piece)
    };
    items.iter().filter(is_free).collect()
}

/// Whether a question takes all that a piece has: what its form doesn't show would be lost.
fn takes(question: &Question, piece: &Piece) -> bool {
    let Kind::Evidence { accepts, .. } = &question.kind else {
        return false;
    };
    let needed = [
        (Proof::Link, !piece.link.is_empty()),
        (Proof::Text, !piece.text.is_empty()),
        (Proof::File, !piece.files.is_empty()),
    ];
    needed.into_iter().all(|(proof, is_there)| !is_there || accepts.contains(&proof))
}

/// A piece that was chosen and isn't there any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

/// Makes an answer whole that a form sent: what was chosen gets its content, what is new gets an id.
///
/// # Errors
/// [`Gone`].
pub fn settle(
    question: &Question,
    answers: &Answers,
    new: &mut Answer,
    mut id: impl FnMut() -> Uuid,
) -> Result<(), Gone> {
    let Answer::Evidence(pieces) = new else {
        return Ok(());
    };
    let before: &[Piece] = match answers.get(&question.id) {
        Some(Answer::Evidence(before)) => before,
        _ => &[],
    };
    for piece in pieces.iter_mut().filter(|p| p.is_empty()) {
        let all = answers.values().filter_map(|answer| match answer {
            Answer::Evidence(pieces) => Some(pieces),
            _ => None,
        });
        // Where it stands in full, before where somebody is just changing it.
        let there: Vec<&Piece> = all.flatten().filter(|p| p.id == piece.id && takes(question, p)).collect();
        let found = there.iter().find(|p| p.is_whole()).or(there.first()).ok_or(Gone)?;
        *piece = (*found).clone();
    }
    let mut sent: Vec<Uuid> = Vec::new();
    pieces.retain(|p| {
        let is_first = p.id.is_nil() || !sent.contains(&p.id);
        sent.push(p.id);
        is_first
    });
    for (at, piece) in pieces.iter_mut().enumerate().filter(|(_, p)| p.id.is_nil()) {
        // A form that has been open since before the piece was saved for the first time doesn't know its id.
        let known = before.get(at).map(|p| p.id).filter(|id| !id.is_nil() && !sent.contains(id));
        piece.id = known.unwrap_or_else(&mut id);
        sent.push(piece.id);
    }
    Ok(())
}

/// Makes pieces of an answer pieces of their own that are changed in it and stand in other answers too, which may not be
/// changed.
pub fn part(
    question: &Question,
    answers: &Answers,
    new: &mut Answer,
    may_change: impl Fn(&str) -> bool,
    mut id: impl FnMut() -> Uuid,
) {
    let Answer::Evidence(pieces) = new else {
        return;
    };
    let before: &[Piece] = match answers.get(&question.id) {
        Some(Answer::Evidence(before)) => before,
        _ => &[],
    };
    let is_held = |piece: &Piece| {
        answers.iter().any(|(other, answer)| match answer {
            Answer::Evidence(theirs) => {
                *other != question.id && !may_change(other) && theirs.iter().any(|p| p.id == piece.id && p != piece)
            }
            _ => false,
        })
    };
    let sent: Vec<Uuid> = pieces.iter().map(|p| p.id).collect();
    for (at, piece) in pieces.iter_mut().enumerate() {
        if !piece.id.is_nil() && is_held(piece) {
            // The form goes on naming the id that it was opened with.
            let known = before.get(at).map(|p| p.id).filter(|known| !known.is_nil() && !sent.contains(known));
            piece.id = known.unwrap_or_else(&mut id);
        }
    }
}

/// The answers that change with a new one, because they hold a piece of it: by question. A piece that is just being
/// emptied stays as it is elsewhere.
pub fn spread(question: &str, new: &Answer, answers: &Answers) -> BTreeMap<String, Answer> {
    let Answer::Evidence(new) = new else {
        return BTreeMap::new();
    };
    let of = |id: Uuid| new.iter().find(|p| !id.is_nil() && p.id == id && p.is_whole());
    let others = answers.iter().filter(|(other, _)| *other != question);
    others
        .filter_map(|(other, answer)| {
            let Answer::Evidence(pieces) = answer else { return None };
            let now: Vec<Piece> = pieces.iter().map(|p| of(p.id).unwrap_or(p).clone()).collect();
            (now != *pieces).then(|| (other.clone(), Answer::Evidence(now)))
        })
        .collect()
}

/// How many pieces of evidence are given of those that some questions ask for at least: those that are whole count, and
/// no question counts for another.
pub fn given_of<'a>(questions: impl Iterator<Item = &'a Question>, answers: &Answers) -> Option<(u64, u64)> {
    let counts = questions.filter(|q| q.required).filter_map(|question| {
        let Kind::Evidence { least, .. } = question.kind else { return None };
        let given = match answers.get(&question.id) {
            Some(Answer::Evidence(pieces)) => pieces.iter().filter(|p| p.is_whole()).count() as u64,
            _ => 0,
        };
        Some((given.min(u64::from(least)), u64::from(least)))
    });
    counts.reduce(|a, b| (a.0 + b.0, a.1 + b.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(id: &str, accepts: &[Proof]) -> Question {
        let kind = Kind::Evidence { least: 2, most: 5, accepts: accepts.to_vec(), max_words: 50 };
        Question { label: Text::default(), ..Question::plain(id, kind) }
    }

    fn piece(id: u128, title: &str) -> Piece {
        let link = "https://example.org".into();
        Piece { id: Uuid::from_u128(id), title: title.into(), link, ..Piece::default() }
    }

    fn chosen(id: u128) -> Piece {
        Piece { id: Uuid::from_u128(id), ..Piece::default() }
    }

    fn answers(of: &[(&str, &[Piece])]) -> Answers {
        of.iter().map(|(q, pieces)| ((*q).to_string(), Answer::Evidence(pieces.to_vec()))).collect()
    }

    #[test]
    fn what_is_chosen_gets_its_content_once_and_what_is_new_an_id_that_stays() {
        let all = answers(&[("a", &[piece(1, "One")])]);
        let b = question("b", &[Proof::Link]);
        let mut new = Answer::Evidence(vec![chosen(1), chosen(1), piece(0, "New")]);
        settle(&b, &all, &mut new, || Uuid::from_u128(7)).unwrap();
        assert_eq!(new, Answer::Evidence(vec![piece(1, "One"), piece(7, "New")]));
        // The form that sent it still doesn't know the id.
        let saved = answers(&[("a", &[piece(1, "One")]), ("b", &[piece(1, "One"), piece(7, "New")])]);
        let mut again = Answer::Evidence(vec![chosen(1), piece(0, "New and more")]);
        settle(&b, &saved, &mut again, || Uuid::from_u128(8)).unwrap();
        assert_eq!(again, Answer::Evidence(vec![piece(1, "One"), piece(7, "New and more")]));
        let mut gone = Answer::Evidence(vec![chosen(9)]);
        assert_eq!(settle(&b, &saved, &mut gone, || Uuid::from_u128(8)), Err(Gone));
    }

    #[test]
    fn nothing_can_be_chosen_that_the_question_would_lose() {
        let told = Piece { text: "In words".into(), ..piece(1, "One") };
        let all = answers(&[("a", &[told])]);
        let links = question("b", &[Proof::Link]);
        assert_eq!(settle(&links, &all, &mut Answer::Evidence(vec![chosen(1)]), || Uuid::from_u128(8)), Err(Gone));
    }

    #[test]
    fn a_change_goes_where_the_piece_is_and_emptying_it_stays_here() {
        let all = answers(&[("a", &[piece(1, "One")]), ("b", &[piece(2, "Two"), piece(1, "One")])]);
        let changed = spread("a", &Answer::Evidence(vec![piece(1, "Better")]), &all);
        assert_eq!(changed, answers(&[("b", &[piece(2, "Two"), piece(1, "Better")])]));
        assert!(spread("a", &Answer::Evidence(vec![piece(1, "")]), &all).is_empty());
        assert!(spread("a", &Answer::Evidence(Vec::new()), &all).is_empty(), "removed here, it stays there");
    }

    #[test]
    fn a_piece_that_may_not_change_elsewhere_becomes_one_of_its_own_once() {
        let all = answers(&[("a", &[piece(1, "One")]), ("b", &[piece(1, "One")]), ("c", &[piece(1, "One")])]);
        let a = question("a", &[Proof::Link]);
        let parted = |all: &Answers, sent: Piece, id: u128| {
            let mut new = Answer::Evidence(vec![sent]);
            part(&a, all, &mut new, |other| other != "b", || Uuid::from_u128(id));
            new
        };
        assert_eq!(parted(&all, piece(1, "One"), 7), Answer::Evidence(vec![piece(1, "One")]), "nothing was changed");
        assert_eq!(parted(&all, piece(1, "Better"), 7), Answer::Evidence(vec![piece(7, "Better")]));
        // The form that sent it still names the old one.
        let saved = answers(&[("a", &[piece(7, "Better")]), ("b", &[piece(1, "One")])]);
        assert_eq!(parted(&saved, piece(1, "Best"), 8), Answer::Evidence(vec![piece(7, "Best")]));
        // What stands only where it may be changed stays one piece.
        let free = answers(&[("a", &[piece(1, "One")]), ("c", &[piece(1, "One")])]);
        assert_eq!(parted(&free, piece(1, "Better"), 7), Answer::Evidence(vec![piece(1, "Better")]));
    }

    #[test]
    fn pieces_that_are_asked_for_are_counted_and_more_count_for_nothing_else() {
        let (a, b) = (question("a", &[Proof::Link]), question("b", &[Proof::Link]));
        let all = answers(&[("a", &[piece(1, "1"), piece(2, "2"), piece(3, "3")]), ("b", &[piece(4, "")])]);
        assert_eq!(given_of([&a, &b].into_iter(), &all), Some((2, 4)));
        assert_eq!(given_of([].into_iter(), &all), None);
    }
}
