//! The applications to practise on, in one language.

use super::Builder;
use crate::programme::{
    model::{Practice, PracticePart, Reference},
    pack::structure,
};

impl Builder<'_> {
    /// All of them, in their order.
    pub(super) fn practices(&mut self) -> Vec<Practice> {
        let structure = self.structure;
        let mut all: Vec<_> = structure.practices.iter().collect();
        all.sort_by_key(|(id, file)| (file.data.order, *id));
        all.into_iter().map(|(id, file)| self.practice(id, &file.data)).collect()
    }

    fn practice(&mut self, id: &str, practice: &structure::Practice) -> Practice {
        let path = format!("practice.{id}");
        let part = |builder: &mut Self, part: &structure::PracticePart| {
            let question = part.question.get_ref();
            let path = format!("{path}.parts.{question}");
            PracticePart {
                question: question.clone(),
                answer: builder.text(&format!("{path}.answer")),
                reason: builder.text(&format!("{path}.reason")),
                reference: match (&part.level, part.confirmed) {
                    (Some(level), _) => Reference::Level(*level.get_ref()),
                    (None, confirmed) => Reference::Confirmed(confirmed.unwrap_or_default()),
                },
            }
        };
        Practice {
            id: id.to_string(),
            title: self.text(&format!("{path}.title")),
            introduction: self.html(&format!("{path}.introduction")),
            parts: practice.parts.iter().map(|p| part(self, p)).collect(),
        }
    }
}
