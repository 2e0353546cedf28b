//! The board: what is under review, in columns or as a table; it moves by itself while somebody looks at it.

use super::{
    drag::Dragging,
    parts::{days_left, outcome, phase, seats},
    presence::{LookedAt, look_around},
};
use crate::{
    account::Actor,
    programme::{model::Text, shown::words},
    review::{
        api,
        model::{
            BoardCard, BoardQuery, BoardView, Column, ColumnView, Course, KeptFilter, Move, Phase, Pressure, Sort,
            Step, may_practise,
        },
    },
    ui::{
        Day, Form, Mark, Page, Pager, State, Submit, Table, Texts,
        field::{Hidden, TextField},
        live::follow,
        load,
        page::show,
        use_texts,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use server_fn::ServerFn;
use uuid::Uuid;

/// A column, in words.
pub fn column(t: Texts, column: Column) -> &'static str {
    match column {
        Column::Submitted => t.review_column_submitted(),
        Column::FormalCheck => t.review_phase_formal_check(),
        Column::Assignment => t.review_phase_assignment(),
        Column::Evaluation => t.review_phase_evaluation(),
        Column::Committee => t.review_phase_committee(),
        Column::Decided => t.review_column_decided(),
        Column::Withdrawn => t.review_course_withdrawn(),
    }
}

fn pressure(t: Texts, pressure: Pressure) -> &'static str {
    match pressure {
        Pressure::Overdue => t.review_time_overdue(),
        Pressure::Urgent => t.review_urgent(),
        Pressure::Paused => t.review_time_paused(),
    }
}

fn sort(t: Texts, sort: Sort) -> &'static str {
    match sort {
        Sort::Due => t.review_due(),
        Sort::Submitted => t.review_submitted(),
        Sort::Organiser => t.review_organiser(),
        Sort::Activity => t.review_last_activity(),
    }
}

/// The ways to the pages beside the board.
#[component]
pub fn Beside() -> impl IntoView {
    let t = use_texts();
    let practises = use_context::<Option<Actor>>().flatten().is_some_and(|actor| may_practise(&actor));
    view! {
        <nav aria-label=t.review_beside()>
            <ul class="plain-list flex flex-wrap gap-x-6">
                <li><a href="/review/deadlines">{t.review_deadlines_title()}</a></li>
                <li><a href="/review/overdue">{t.review_overdue_title()}</a></li>
                <li><a href="/review/statistics">{t.review_statistics_title()}</a></li>
                <li><a href="/review/meetings">{t.review_meetings_title()}</a></li>
                <li><a href="/review/members">{t.review_members_title()}</a></li>
                {practises.then(|| view! { <li><a href="/review/practice">{t.review_practice_title()}</a></li> })}
            </ul>
        </nav>
    }
}

#[component]
fn Board(view: BoardView) -> impl IntoView {
    let t = use_texts();
    let BoardView { columns, rows, count, page, pages, countries, languages, kept, query, .. } = view;
    let link = |to: BoardQuery, words: &'static str, current: bool| {
        view! { <a href=to.address() aria-current=current.then_some("true")>{words}</a> }
    };
    let views = [
        link(query.with(|q| q.mine = false), t.review_board_all(), !query.mine),
        link(query.with(|q| q.mine = true), t.review_board_mine(), query.mine),
    ];
    let ways = [
        link(query.with(|q| q.table = false), t.review_view_board(), !query.table),
        link(query.with(|q| q.table = true), t.review_view_table(), query.table),
    ];
    let table = match query.with(|q| q.table = false).query() {
        narrowed if narrowed.is_empty() => "/review/board.csv".to_string(),
        narrowed => format!("/review/board.csv?{narrowed}"),
    };
    let is_empty = rows.is_empty() && columns.iter().all(|c| c.cards.is_empty());
    let nothing = is_empty.then(|| {
        let words = match (query.mine && !query.with(|q| q.mine = false).narrows(), query.narrows()) {
            (true, _) => t.review_board_nothing_mine(),
            (_, true) => t.review_board_nothing_found(),
            _ => t.review_board_empty(),
        };
        view! { <p class="notice">{words}</p> }
    });
    let shown = if query.table {
        view! { <Rows rows count page pages query=query.clone()/> }.into_any()
    } else {
        Dragging::provide();
        let columns = columns.into_iter();
        let columns = columns.map(|of| view! { <ColumnPart of query=query.clone()/> }).collect::<Vec<_>>();
        view! { <div class="board">{columns}</div> }.into_any()
    };
    view! {
        <Page title=t.review_board_title() wide=true>
            <p>{t.review_board_lead()}</p>
            <Beside/>
            <nav class="actions" aria-label=t.review_board_show()>{views}</nav>
            <nav class="actions" aria-label=t.review_view()>{ways}</nav>
            <Filter query=query.clone() countries languages/>
            {nothing}
            {shown}
            <p><a href=table rel="external">{t.review_export_board()}</a></p>
            <Kept kept query/>
        </Page>
    }
}

/// What the board is narrowed down by: a plain form, so every view has an address.
#[component]
fn Filter(query: BoardQuery, countries: Vec<(String, Text)>, languages: Vec<(String, Text)>) -> impl IntoView {
    let t = use_texts();
    let select =
        |name: &'static str, label: &'static str, all: &'static str, value: String, of: Vec<(String, String)>| {
            let options = of
                .into_iter()
                .map(|(key, words)| {
                    let selected = key == value;
                    view! { <option value=key selected=selected>{words}</option> }
                })
                .collect::<Vec<_>>();
            view! {
                <div class="field">
                    <label for=name>{label}</label>
                    <select class="input" id=name name=name>
                        <option value="">{all}</option>
                        {options}
                    </select>
                </div>
            }
        };
    let named = |of: Vec<(String, Text)>| of.into_iter().map(|(id, text)| (id, text.text)).collect();
    let columns = Column::ALL.map(|c| (c.key().to_string(), column(t, c).to_string())).to_vec();
    let times = Pressure::ALL.map(|p| (p.key().to_string(), pressure(t, p).to_string())).to_vec();
    let sorts = Sort::ALL.map(|s| (s.key().to_string(), sort(t, s).to_string())).to_vec();
    let order = vec![("down".to_string(), t.review_order_down().to_string())];
    let key = |key: Option<&'static str>| key.unwrap_or_default().to_string();
    let in_table = query.table.then(|| {
        view! {
            {select("sort", t.review_sort(), sort(t, Sort::default()), key(Some(query.sort.key())), sorts)}
            {select("order", t.review_order(), t.review_order_up(), key(query.descending.then_some("down")), order)}
        }
    });
    let hidden = [("view", query.table.then_some("table")), ("mine", query.mine.then_some("1"))]
        .into_iter()
        .filter_map(|(name, value)| Some(view! { <input type="hidden" name=name value=value?/> }))
        .collect::<Vec<_>>();
    let clear = query.narrows().then(|| {
        let whole = BoardQuery { table: query.table, ..BoardQuery::default() };
        view! { <a href=whole.address()>{t.review_filter_clear()}</a> }
    });
    view! {
        <form method="get" action="/review" class="filter" role="search">
            {hidden}
            <div class="field">
                <label for="text">{t.review_search()}</label>
                <input class="input" id="text" name="text" type="search" value=query.text.clone()/>
            </div>
            {select("column", t.review_phase(), t.review_any(), key(query.column.map(Column::key)), columns)}
            {select("country", t.review_country(), t.review_any(), query.country.clone(), named(countries))}
            {select("language", t.review_filter_language(), t.review_any(), query.language.clone(), named(languages))}
            {select("time", t.review_time(), t.review_any(), key(query.pressure.map(Pressure::key)), times)}
            {in_table}
            <button type="submit" class="button button-quiet">{t.review_filter_send()}</button>
            {clear}
        </form>
    }
}

/// The views that somebody has kept, and the form to keep this one.
#[component]
fn Kept(kept: Vec<KeptFilter>, query: BoardQuery) -> impl IntoView {
    let t = use_texts();
    let query = query.with(|_| {}).query();
    let rows = kept
        .into_iter()
        .map(|filter| {
            let key = filter.id.to_string();
            let name = filter.name.clone();
            view! {
                <li>
                    <a href=format!("/review?{}", filter.query)>{filter.name}</a> " "
                    <Form to=api::ForgetFilter::PATH key=key.clone() class="inline-form">
                        <Hidden name="id" value=key/>
                        <button type="submit" class="link-button">
                            {t.review_kept_forget()} <span class="visually-hidden">": " {name}</span>
                        </button>
                    </Form>
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <h2>{t.review_kept_title()}</h2>
        {if rows.is_empty() {
            view! { <p>{t.review_kept_none()}</p> }.into_any()
        } else {
            view! { <ul class="rows">{rows}</ul> }.into_any()
        }}
        <Form to=api::KeepFilter::PATH>
            <Hidden name="query" value=query/>
            <TextField name="name" label=t.review_kept_name() hint=t.review_kept_hint()/>
            <Submit label=t.review_kept_send() quiet=true/>
        </Form>
    }
}

#[component]
fn ColumnPart(of: ColumnView, query: BoardQuery) -> impl IntoView {
    let t = use_texts();
    let id = format!("column-{}", of.column.key());
    let labelled_by = id.clone();
    let count = if of.more { format!("{}+", of.count) } else { of.count.to_string() };
    let beyond = of.more || of.count > of.cards.len() as u64;
    let all = query.with(|q| (q.table, q.column) = (true, Some(of.column)));
    let cards = of.cards.into_iter().map(|card| view! { <BoardCardPart card/> }).collect::<Vec<_>>();
    let is_empty = cards.is_empty();
    let dragging = Dragging::of_board();
    let this = of.column;
    let over = move |event: leptos::ev::DragEvent| {
        if dragging.way_to(this).is_some() {
            event.prevent_default();
        }
    };
    view! {
        <section
            class="column"
            class:takes=move || dragging.way_to(this).is_some()
            aria-labelledby=labelled_by
            on:dragover=over
            on:drop=dragging.drop_on(this)
        >
            <h2 id=id>{column(t, of.column)} " " <span class="tag">{count.clone()}</span></h2>
            {if is_empty {
                view! { <p>{t.review_board_empty()}</p> }.into_any()
            } else {
                view! { <ul>{cards}</ul> }.into_any()
            }}
            {beyond.then(|| view! { <p><a href=all.address()>{t.review_column_all(count, column(t, of.column))}</a></p> })}
        </section>
    }
}

/// What is to be noticed about an application, beside its days.
fn marks(t: Texts, of: &BoardCard) -> Vec<AnyView> {
    let mut marks = Vec::new();
    if of.card.course == Course::Returned {
        marks.push(view! { <State mark=Mark::Now words=t.review_course_returned()/> }.into_any());
    }
    if of.wide > 0 {
        marks.push(view! { <State mark=Mark::Warn words=t.review_differ_widely(u64::from(of.wide))/> }.into_any());
    }
    if of.recusals > 0 {
        marks.push(view! { <State mark=Mark::Now words=t.review_recusals(u64::from(of.recusals))/> }.into_any());
    }
    if of.card.mine {
        marks.push(view! { <span class="tag">{t.review_waits_for_you()}</span> }.into_any());
    }
    marks
}

/// How it stands with the days, or what was decided.
fn standing(t: Texts, of: &BoardCard) -> AnyView {
    match (of.card.outcome, of.column) {
        (Some(decided), _) => view! { <State mark=Mark::Done words=outcome(t, decided)/> }.into_any(),
        (None, Column::Withdrawn) => view! { <State mark=Mark::Warn words=t.review_course_withdrawn()/> }.into_any(),
        _ => days_left(t, &of.card).into_any(),
    }
}

fn languages(of: &BoardCard) -> String {
    of.languages.iter().map(|l| l.text.clone()).collect::<Vec<_>>().join(", ")
}

#[component]
fn BoardCardPart(card: BoardCard) -> impl IntoView {
    let t = use_texts();
    let marks = marks(t, &card).into_iter().map(|mark| view! { <p>{mark}</p> }).collect::<Vec<_>>();
    let standing = standing(t, &card);
    let languages = languages(&card);
    let BoardCard { card: of, last_at, moves, .. } = card;
    let evaluates =
        matches!(of.phase, Phase::Assignment | Phase::Evaluation | Phase::Committee) && of.outcome.is_none();
    let seats = evaluates.then(|| view! { <div class="hint">{seats(t, &of)}</div> });
    let dragging = Dragging::of_board();
    let (id, ways) = (of.id, moves.clone());
    let moves_on = !moves.is_empty();
    view! {
        <li
            draggable=move || (moves_on && dragging.can()).then_some("true")
            on:dragstart=move |event| dragging.take(&event, id, ways.clone())
            on:dragend=move |_| dragging.end()
        >
            <article class="card">
                <h3><a href=format!("/review/{id}")>{of.organiser.clone()}</a></h3>
                <p class="hint">{of.reference} " · " {words(of.country)} " · " {languages}</p>
                <p>{standing}</p>
                {marks}
                <LookedAt id/>
                {seats}
                <p class="hint">{t.review_last_activity()} ": " <Day at=last_at/></p>
                <Moves moves of=id organiser=of.organiser/>
            </article>
        </li>
    }
}

/// The ways on from where an application stands, as a menu that opens.
#[component]
fn Moves(moves: Vec<Move>, of: Uuid, organiser: String) -> impl IntoView {
    let t = use_texts();
    if moves.is_empty() {
        return ().into_any();
    }
    let ways = moves
        .into_iter()
        .map(|way| {
            let what = match way.step {
                Step::Formal => t.review_next_formal(),
                Step::Assign => t.review_next_assign(),
                Step::Evaluate => t.review_next_evaluate(),
                Step::Decide => t.review_next_committee(),
                Step::Return => t.review_next_return(),
            };
            let to = way.to.map_or(t.review_course_returned(), |to| phase(t, to));
            view! { <li><a href=format!("/review/{of}/{}", way.step.path())>{t.review_move_to(to, what)}</a></li> }
        })
        .collect::<Vec<_>>();
    view! {
        <details>
            <summary>{t.review_move()} <span class="visually-hidden">": " {organiser}</span></summary>
            <ul class="plain-list">{ways}</ul>
        </details>
    }
    .into_any()
}

/// The table.
#[component]
fn Rows(rows: Vec<BoardCard>, count: u64, page: u64, pages: u64, query: BoardQuery) -> impl IntoView {
    let t = use_texts();
    let head = [
        t.review_organiser(),
        t.review_reference(),
        t.review_country(),
        t.review_filter_language(),
        t.review_phase(),
        t.review_due(),
        t.review_evaluators(),
        t.review_submitted(),
        t.review_last_activity(),
    ];
    let is_empty = rows.is_empty();
    let rows = rows
        .into_iter()
        .map(|row| {
            let handed_in = row.card.seats.iter().filter(|s| s.handed_in).count();
            let marks = marks(t, &row).into_iter().map(|mark| view! { " " {mark} }).collect::<Vec<_>>();
            let standing = standing(t, &row);
            let languages = languages(&row);
            let BoardCard { card: of, column: stands_in, last_at, .. } = row;
            view! {
                <tr>
                    <th scope="row"><a href=format!("/review/{}", of.id)>{of.organiser}</a></th>
                    <td class="whitespace-nowrap">{of.reference}</td>
                    <td>{words(of.country)}</td>
                    <td>{languages}</td>
                    <td>{column(t, stands_in)} {marks}</td>
                    <td>{standing}</td>
                    <td>{t.review_seats_in(handed_in, of.seats.len(), of.seats_needed)}</td>
                    <td><Day at=of.submitted_at/></td>
                    <td><Day at=last_at/></td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <p role="status">{t.review_table_count(count)}</p>
        {(!is_empty).then(|| view! {
            <Table caption=t.review_board_title() head=head.map(String::from).to_vec()>{rows}</Table>
        })}
        <Pager
            page=page
            pages=pages
            address={move |page| BoardQuery { page, ..query.clone() }.address()}
        />
    }
}

page! {
    /// The board.
    BoardPage in board: {
        let search = use_location().search;
        let since = RwSignal::new(None::<i64>);
        follow("/review/live", since, |_| true);
        let looking = look_around();
        let asked = move || search.get().trim_start_matches('?').to_string();
        show(load(asked, api::board), move |view| {
            since.set(Some(view.seq));
            looking.set(view.looking.clone());
            view! { <Board view/> }.into_any()
        })
    }
}
