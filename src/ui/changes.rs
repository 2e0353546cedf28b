//! What changed between two versions of a text, word by word.

use crate::texts::use_texts;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Texts of more words than this together are shown as wholly replaced: comparing them would take too long.
const MOST_PAIRS: usize = 4_000_000;

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// In both.
    Kept(String),
    /// In the earlier one only.
    Removed(String),
    /// In the later one only.
    Added(String),
}

/// The text in words, each with the blanks and line breaks after it.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut begin = 0;
    let mut was_blank = false;
    for (at, c) in text.char_indices() {
        let is_blank = c.is_whitespace();
        if was_blank && !is_blank {
            tokens.push(&text[begin..at]);
            begin = at;
        }
        was_blank = is_blank;
    }
    if begin < text.len() {
        tokens.push(&text[begin..]);
    }
    tokens
}

fn add(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), &piece) {
        (Some(Piece::Kept(a)), Piece::Kept(b))
        | (Some(Piece::Removed(a)), Piece::Removed(b))
        | (Some(Piece::Added(a)), Piece::Added(b)) => a.push_str(b),
        _ => pieces.push(piece),
    }
}

/// The later text with what was taken out of the earlier one (longest common run of words).
pub fn changes(before: &str, after: &str) -> Vec<Piece> {
    let (old, new) = (tokens(before), tokens(after));
    let mut pieces = Vec::new();
    if old.len().saturating_mul(new.len()) > MOST_PAIRS {
        return vec![Piece::Removed(before.into()), Piece::Added(after.into())];
    }
    // `common[i][j]`: how many words the texts from word i and from word j on have in common, at most.
    let width = new.len() + 1;
    let mut common = vec![0u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            add(&mut pieces, Piece::Kept(new[j].into()));
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && (j == new.len() || common[(i + 1) * width + j] >= common[i * width + j + 1]) {
            add(&mut pieces, Piece::Removed(old[i].into()));
            i += 1;
        } else {
            add(&mut pieces, Piece::Added(new[j].into()));
            j += 1;
        }
    }
    pieces
}

/// The earlier and the later text, with what was taken out and what was put in.
#[component]
pub fn Changes(
    /// The texts, piece by piece.
    pieces: Vec<Piece>,
) -> impl IntoView {
    let t = use_texts();
    let before = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Kept(text) => Some(text.clone().into_any()),
            Piece::Removed(text) => Some(view! { <del>{text.clone()}</del> }.into_any()),
            Piece::Added(_) => None,
        })
        .collect::<Vec<_>>();
    let now = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Kept(text) => Some(text.clone().into_any()),
            Piece::Added(text) => Some(view! { <ins>{text.clone()}</ins> }.into_any()),
            Piece::Removed(_) => None,
        })
        .collect::<Vec<_>>();
    let part = |title: &'static str, pieces: Vec<AnyView>| {
        let empty = pieces.is_empty().then(|| view! { <span class="hint">{t.form_not_provided()}</span> });
        view! {
            <div>
                <p class="hint">{title}</p>
                <p class="whitespace-pre-line">{pieces} {empty}</p>
            </div>
        }
    };
    view! {
        <div class="columns-2">{part(t.form_now(), now)} {part(t.form_before(), before)}</div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_changed_word_stands_between_what_stayed() {
        assert_eq!(
            changes("we issue badges", "we value badges"),
            [
                Piece::Kept("we ".into()),
                Piece::Removed("issue ".into()),
                Piece::Added("value ".into()),
                Piece::Kept("badges".into())
            ]
        );
        assert_eq!(changes("", "new"), [Piece::Added("new".into())]);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_pieces(
            before in "([a-c]{1,2}[ \n]{1,2}){0,12}[ąa]?", after in "([a-c]{1,2}[ \n]{1,2}){0,12}[ąa]?"
        ) {
            let (mut old, mut new) = (String::new(), String::new());
            for piece in changes(&before, &after) {
                match piece {
                    Piece::Kept(t) => { old.push_str(&t); new.push_str(&t); }
                    Piece::Removed(t) => old.push_str(&t),
                    Piece::Added(t) => new.push_str(&t),
                }
            }
            prop_assert_eq!(old, before);
            prop_assert_eq!(new, after);
        }
    }
}
