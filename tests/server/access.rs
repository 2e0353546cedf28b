//! Who may open which page and call which function: one row for each, one column for each kind of person. A page or
//! function without a row fails, and so does a row without a page or function.

use crate::support::{
    Browser, applying,
    review::{Stage, new_organiser},
};
use quality_label::{
    account::Role,
    endorse::{self, model::SubjectKind, service::Given},
    label::{
        self,
        model::Measure,
        service::{Opening, open_case},
    },
    learn::service::{Written, submit},
    organiser::{
        self,
        service::{invite, join},
    },
    question::{self, service::Wanted},
    review, server,
};
use std::collections::{BTreeMap, BTreeSet};

/// The columns. An evaluator is on nothing; the assigned one evaluates `{application}` and has declared; the last three
/// are members of the organiser of `{draft}`, and the owner owns that of `{application}`, too.
const PEOPLE: [&str; 10] = [
    "visitor",
    "person",
    "assessor",
    "evaluator",
    "assigned",
    "coordinator",
    "administrator",
    "viewer",
    "editor",
    "owner",
];

/// `+` is let in (whatever is then said about the fields), `-` is asked to sign in, `x` is refused, `?` isn't told that
/// it is there.
const PAGES: &[(&str, &str)] = &[
    ("/", "++++++++++"),
    ("/kit", "??????????"),
    ("/kit/questions", "??????????"),
    ("/demo/mail", "??????????"),
    ("/sign-up", "++++++++++"),
    ("/sign-in", "++++++++++"),
    ("/check-your-mail", "++++++++++"),
    ("/confirm/{token}", "++++++++++"),
    ("/forgotten-password", "++++++++++"),
    ("/new-password/{token}", "++++++++++"),
    ("/account", "-+++++++++"),
    ("/account/addresses", "-+++++++++"),
    ("/account/addresses/{token}", "++++++++++"),
    ("/account/dids", "-+++++++++"),
    ("/account/notifications", "-+++++++++"),
    ("/account/wallets", "-+++++++++"),
    ("/wallets", "++++++++++"),
    ("/oauth/authorize", "++++++++++"),
    ("/notifications", "-+++++++++"),
    ("/unsubscribe/{token}", "++++++++++"),
    ("/learn", "++++++++++"),
    ("/learn/badge/{badge}", "++++++++++"),
    ("/learn/{playlist}", "++++++++++"),
    ("/learn/{playlist}/badges", "++++++++++"),
    ("/learn/{playlist}/guide", "++++++++++"),
    ("/learn/{playlist}/presentation", "++++++++++"),
    ("/learn/{playlist}/funnel", "-xxxx++xxx"),
    ("/learn/{playlist}/{activity}", "++++++++++"),
    ("/questions", "-+++++++++"),
    ("/questions/queue", "-x+xx+xxxx"),
    ("/questions/{question}", "-?+??+????"),
    ("/questions/answers/{answer}", "-?+??+????"),
    ("/learn/{playlist}/endorsements", "++++++++++"),
    ("/endorsements/reports", "-xxxx+xxxx"),
    ("/endorsements/by/{slug}", "++++++++++"),
    ("/endorsements/asked/{token}", "++++++++++"),
    ("/endorsements/{kind}/{slug}", "++++++++++"),
    ("/endorsements/{kind}/{slug}/new", "-+++++++++"),
    ("/awards", "-xxxx+xxxx"),
    ("/awards/{nobody}", "-xxxx?xxxx"),
    ("/claim", "++++++++++"),
    ("/claim/{token}", "++++++++++"),
    ("/assess", "-x+xxxxxxx"),
    ("/assess/{submission}", "-x+xxxxxxx"),
    ("/badges", "-+++++++++"),
    ("/achievements/{badge}", "++++++++++"),
    ("/credentials/{credential}", "++++++++++"),
    ("/verify", "++++++++++"),
    ("/register", "++++++++++"),
    ("/labels/{number}", "++++++++++"),
    ("/labels/{number}/complaint", "++++++++++"),
    ("/labels/{number}/self-check", "-????+???+"),
    ("/label-checks", "-xxxx+xxxx"),
    ("/label-cases", "-xx+++xxxx"),
    ("/label-cases/{case}", "-??+++???+"),
    ("/organisers", "-+++++++++"),
    ("/organisers/new", "-+++++++++"),
    ("/organisers/{slug}", "++++++++++"),
    ("/organisers/{slug}/edit", "-??????x++"),
    ("/organisers/{slug}/members", "-??????+++"),
    ("/organisers/{slug}/handover", "-??????+++"),
    ("/organisers/{slug}/leave", "-??????+++"),
    ("/join/{token}", "-+++++++++"),
    ("/verifications", "-xxxx+xxxx"),
    ("/apply", "-+++++++++"),
    ("/apply/start", "++++++++++"),
    ("/apply/self-assessment", "++++++++++"),
    ("/apply/self-assessment/result", "++++++++++"),
    ("/apply/renew/{number}", "-????????+"),
    ("/apply/{draft}", "-??????+++"),
    ("/apply/{draft}/section/{section}", "-??????+++"),
    ("/apply/{draft}/history/{field}", "-??????+++"),
    ("/apply/{draft}/question/{field}", "-??????+++"),
    ("/apply/{draft}/work", "-??????+++"),
    ("/apply/{draft}/evidence", "-??????+++"),
    ("/apply/{draft}/proposals", "-??????+++"),
    ("/apply/{draft}/check", "-??????+++"),
    ("/apply/{draft}/edition", "-??????+++"),
    ("/apply/{draft}/left", "-??????+++"),
    ("/apply/{draft}/import", "-??????+++"),
    ("/apply/{application}/submitted", "-????????+"),
    ("/review", "-xx+++xxxx"),
    ("/review/deadlines", "-xx+++xxxx"),
    ("/review/overdue", "-xx+++xxxx"),
    ("/review/statistics", "-xx+++xxxx"),
    ("/review/members", "-xx++++xxx"),
    ("/review/meetings", "-xx+++xxxx"),
    ("/review/meetings/{meeting}", "-xx+++xxxx"),
    ("/review/evaluators", "-xx+++xxxx"),
    ("/review/practice", "-xx+++xxxx"),
    ("/review/practice/{practice}", "-xx++xxxxx"),
    ("/review/{application}", "-xx+++xxxx"),
    ("/review/{application}/formal", "-xxxx+xxxx"),
    ("/review/{application}/return", "-xxxx+xxxx"),
    ("/review/{application}/assign", "-xxxx+xxxx"),
    ("/review/{application}/evaluate", "-xxx+xxxxx"),
    ("/review/{decided}/committee", "-xx+++xxxx"),
    ("/review/outcome/{decided}", "-????????+"),
    ("/admin", "-xxxxx+xxx"),
    ("/admin/people", "-xxxxx+xxx"),
    ("/admin/people/{person}", "-xxxxx+xxx"),
    ("/admin/audit", "-xxxx++xxx"),
    ("/admin/jobs", "-xxxxx+xxx"),
];

/// The same for functions, with what is sent: always something that changes nothing for those who follow.
const FUNCTIONS: &[(&str, &str, &str)] = &[
    ("account/sign_up", "name=&email=&password=", "++++++++++"),
    ("account/confirm", "token={token}", "++++++++++"),
    ("account/addresses", "", "-+++++++++"),
    ("account/add_address", "email=", "-+++++++++"),
    ("account/confirm_address", "token={token}", "-+++++++++"),
    ("account/remove_address", "id={nobody}", "-?????????"),
    ("account/dids", "", "-+++++++++"),
    ("account/add_did", "did=", "-+++++++++"),
    ("account/prove_did", "id={nobody}&proof=", "-?????????"),
    ("account/name_did", "id={nobody}&named=yes", "-?????????"),
    ("account/remove_did", "id={nobody}", "-?????????"),
    ("account/sign_in", "email=&password=&then=", "++++++++++"),
    ("account/forgotten_password", "email=", "++++++++++"),
    ("account/whose", "token={token}", "++++++++++"),
    ("account/new_password", "token={token}&password=", "++++++++++"),
    ("account/choose_language", "language=xx", "++++++++++"),
    ("wallet/asked", "query=", "++++++++++"),
    ("wallet/answer", "query=&person={nobody}&answer=deny", "-+++++++++"),
    ("wallet/connections", "", "-+++++++++"),
    ("wallet/disconnect", "id={nobody}", "-?????????"),
    ("wallet/address", "", "++++++++++"),
    ("notify/news", "page=1", "-+++++++++"),
    ("notify/mark_all", "until=0", "-+++++++++"),
    ("notify/choices", "", "-+++++++++"),
    ("notify/choose", "revision=99", "-+++++++++"),
    ("notify/stop", "token={token}", "++++++++++"),
    ("notify/unsubscribe", "token={token}", "++++++++++"),
    ("learn/playlists", "", "++++++++++"),
    ("learn/playlist", "playlist={playlist}", "++++++++++"),
    ("learn/playlist_badges", "playlist={playlist}", "++++++++++"),
    ("learn/activity", "playlist={playlist}&activity={activity}", "++++++++++"),
    ("learn/badge", "badge={badge}", "++++++++++"),
    ("learn/presentation", "playlist={playlist}", "++++++++++"),
    ("learn/guide", "playlist={playlist}", "++++++++++"),
    ("learn/funnel", "playlist={playlist}", "-xxxx++xxx"),
    ("learn/join", "playlist={playlist}", "-+++++++++"),
    ("learn/mark_place", "activity={activity}&part=1", "-+++++++++"),
    ("learn/hand_in", "badge={badge}&task={task}&revision=9", "-+++++++++"),
    ("learn/save_draft", "badge={badge}&task={task}&revision=9", "-+++++++++"),
    ("learn/withdraw", "badge={badge}&task={task}&revision=9", "-?????????"),
    ("question/own", "page=1", "-+++++++++"),
    ("question/queue", "page=1", "-x+xx+xxxx"),
    ("question/thread", "id={question}", "-?+??+????"),
    ("question/frequent", "id={answer}", "-?+??+????"),
    ("question/ask", "playlist=&words=", "-+++++++++"),
    ("question/reply", "id={question}&revision=9&words=word", "-?+??+????"),
    ("question/close", "id={question}&revision=9", "-?+??+????"),
    ("question/publish", "id={question}&question=&answer=", "-?+??+????"),
    ("question/change_frequent", "id={answer}&revision=9", "-?+??+????"),
    ("endorse/of", "kind=organiser&subject={slug}&page=1", "++++++++++"),
    ("endorse/form", "kind=organiser&subject={slug}", "-+++++++++"),
    ("endorse/asked", "token={token}", "++++++++++"),
    ("endorse/by", "slug={slug}&page=1", "++++++++++"),
    ("endorse/reports", "", "-xxxx+xxxx"),
    ("endorse/give", "kind=organiser&subject={slug}&words=", "-+++++++++"),
    ("endorse/ask", "kind=organiser&subject={slug}&email=&words=", "-xxxxxxxx+"),
    ("endorse/withdraw_request", "id={nobody}", "-?????????"),
    ("endorse/decline", "token={token}", "++++++++++"),
    ("endorse/report", "id={endorsement}&reason=", "-+++++++++"),
    ("endorse/settle", "id={endorsement}&outcome=hide&reason=", "-xxxx+xxxx"),
    ("endorse/withdraw", "id={endorsement}", "-????????+"),
    ("learn/queue", "page=1", "-x+xxxxxxx"),
    ("learn/submission", "id={submission}", "-x+xxxxxxx"),
    ("learn/forget_phrase", "id={submission}", "-?????????"),
    ("learn/take_over", "id={submission}", "-?+???????"),
    ("learn/assess", "id={submission}&revision=9&outcome=approved", "-x+xxxxxxx"),
    ("learn/award_tables", "", "-xxxx+xxxx"),
    ("learn/award_table", "id={nobody}&page=1", "-xxxx?xxxx"),
    ("learn/bring_awards", "table=", "-xxxx+xxxx"),
    ("learn/confirm_awards", "id={nobody}", "-xxxx?xxxx"),
    ("learn/discard_awards", "id={nobody}", "-xxxx?xxxx"),
    ("learn/send_award_again", "id={nobody}", "-xxxx?xxxx"),
    ("learn/award", "token={token}", "++++++++++"),
    ("learn/waiting_awards", "", "++++++++++"),
    ("learn/take_award", "id={nobody}", "-?????????"),
    ("learn/ask_for_awards", "email=", "++++++++++"),
    ("learn/claim_award", "token={token}", "-+++++++++"),
    ("badge/mine", "", "-+++++++++"),
    ("badge/credential", "id={credential}", "++++++++++"),
    ("badge/share", "id={credential}&revision=9", "-?????????"),
    ("badge/name_holder", "id={credential}", "-?????????"),
    ("badge/achievement", "id={badge}", "++++++++++"),
    ("badge/verify", "credential=", "++++++++++"),
    ("badge/outcome", "", "++++++++++"),
    ("label/register", r#"{"search":{"text":"","country":"","state":null,"page":1}}"#, "++++++++++"),
    ("label/label", "number={number}", "++++++++++"),
    ("label/complain", "number={number}&words=", "++++++++++"),
    ("label/cases", "", "-xx+++xxxx"),
    ("label/case", "id={case}", "-??+++???+"),
    ("label/settle_complaint", "id={nobody}&note=", "-xxxx?xxxx"),
    ("label/open_case", "number={number}&grounds=", "-xxxx+xxxx"),
    ("label/answer_case", "id={case}&revision=9&words=", "-????????+"),
    ("label/self_check", "number={number}", "-????+???+"),
    ("label/self_checks", "", "-xxxx+xxxx"),
    ("label/answer_check", "id={nobody}&revision=1&words=", "-?????????"),
    ("label/see_check", "id={nobody}&revision=1&note=", "-xxxx?xxxx"),
    ("label/propose", "id={case}&revision=9&reason=", "-xx+++xxxx"),
    ("label/confirm", "id={case}&revision=9&agrees=no", "-xx+++xxxx"),
    ("organiser/mine", "", "-+++++++++"),
    ("organiser/blank", "", "-+++++++++"),
    ("organiser/filled", "slug={slug}", "-??????x++"),
    ("organiser/profile", "slug={slug}", "++++++++++"),
    ("organiser/members", "slug={slug}", "-??????+++"),
    ("organiser/invitation", "token={token}", "-+++++++++"),
    ("organiser/verifications", "", "-xxxx+xxxx"),
    ("organiser/create", "name=&country=&website=&description=&contact_email=", "-+++++++++"),
    (
        "organiser/edit",
        "id={organiser}&slug={slug}&revision=99&kind=organisation&name=Demo&country=LT&languages[]=lt&website=&description=Demonstration&contact_email=office@example.org",
        "-??????x++",
    ),
    ("organiser/ask_verification", "id={organiser}&note=", "-??????xx+"),
    ("organiser/decide_verification", "id={organiser}&revision=99&outcome=refuse&reason=", "-xxxx+xxxx"),
    ("organiser/invite", "id={organiser}&email=somebody@example.org&role=viewer", "-??????xx+"),
    ("organiser/withdraw_invitation", "id={organiser}&invitation={person}", "-??????xx+"),
    ("organiser/join", "token={token}", "-+++++++++"),
    ("organiser/change_member", "id={organiser}&person={owner}&role=none", "-??????xx+"),
    ("organiser/set_links", "id={organiser}&slug={slug}&revision=99", "-??????x++"),
    ("organiser/set_logo", "id={organiser}", "-??????x++"),
    ("organiser/remove_logo", "id={organiser}", "-??????x++"),
    ("organiser/handover", "slug={slug}", "-??????+++"),
    ("organiser/offer_handover", "id={organiser}", "-??????xx+"),
    ("organiser/answer_handover", "id={organiser}&offer={nobody}&answer=decline", "-?????????"),
    ("organiser/withdraw_handover", "id={organiser}&offer={nobody}", "-??????xx?"),
    ("organiser/leaving", "slug={slug}", "-??????+++"),
    ("organiser/leave", "id={organiser}", "-??????+++"),
    ("organiser/resend_invitation", "id={organiser}&invitation={person}", "-??????xx+"),
    ("apply/mine", "", "-+++++++++"),
    ("apply/start", "", "++++++++++"),
    ("apply/look_ahead", "", "++++++++++"),
    ("apply/assess_oneself", "", "++++++++++"),
    ("apply/keep_self_assessment", "", "-+++++++++"),
    ("apply/renew", "number={number}", "-????????+"),
    ("apply/begin_renewal", "number={number}", "-????????+"),
    ("apply/apply_anew", "id={draft}", "-??????x++"),
    ("apply/overview", "id={draft}", "-??????+++"),
    ("apply/section", "id={draft}&section={section}", "-??????+++"),
    ("apply/check", "id={draft}", "-??????+++"),
    ("apply/begin", "organiser={organiser}", "-??????x++"),
    ("apply/history", "id={draft}&question={field}", "-??????+++"),
    ("apply/presence", "id={draft}&section={section}", "-??????+++"),
    ("apply/thread", "id={draft}&question={field}", "-??????+++"),
    ("apply/work", "id={draft}", "-??????+++"),
    ("apply/evidence", "id={draft}", "-??????+++"),
    ("apply/standing", "id={draft}", "-??????+++"),
    ("apply/comment", "application={draft}&question={field}&next={nobody}&words=", "-??????+++"),
    ("apply/remove_comment", "application={draft}&comment={nobody}", "-?????????"),
    ("apply/resolve", "application={draft}&question={field}&revision=9&resolved=yes", "-?????????"),
    ("apply/assign", "application={draft}&section={section}&revision=9&person={nobody}", "-??????x++"),
    ("apply/save", "application={draft}&section={section}", "-??????x++"),
    ("apply/write", "application={draft}&section={section}", "-??????x++"),
    ("apply/restore", "application={draft}&question={field}&version=1&revision=0", "-??????x??"),
    ("apply/proposals", "id={draft}", "-??????+++"),
    ("apply/take_proposals", "application={draft}", "-??????x++"),
    ("apply/dismiss_proposal", "application={draft}", "-??????x??"),
    ("apply/edition", "id={draft}", "-??????+++"),
    ("apply/left_over", "id={draft}", "-??????+++"),
    ("apply/upgrade", "id={draft}&revision=99&version=unknown", "-??????x++"),
    ("apply/look_at_import", "id={draft}", "-??????+++"),
    ("apply/bring", "id={draft}&json=", "-??????x++"),
    ("apply/import", "id={draft}&brought={nobody}", "-??????x++"),
    ("apply/submit", "id={draft}", "-??????xx+"),
    ("apply/withdraw", "id={draft}", "-??????xx+"),
    ("review/board", "query=mine%3D1", "-xx+++xxxx"),
    ("review/who_looks", "id={application}", "-xx+++xxxx"),
    ("review/deadlines", "month=2026-05", "-xx+++xxxx"),
    ("review/overdue", "", "-xx+++xxxx"),
    ("review/statistics", "", "-xx+++xxxx"),
    ("review/members", "", "-xx++++xxx"),
    ("review/add_member", "person=", "-xxxx++xxx"),
    ("review/change_term", "id={nobody}&revision=9", "-xxxx??xxx"),
    ("review/end_term", "id={nobody}&revision=9&reason=", "-xxxx++xxx"),
    ("review/meetings", "", "-xx+++xxxx"),
    ("review/meeting", "id={meeting}", "-xx+++xxxx"),
    ("review/call_meeting", "next={nobody}", "-xxxx+xxxx"),
    ("review/move_meeting", "id={meeting}&revision=99", "-xxxx+xxxx"),
    ("review/put_on_agenda", "id={meeting}&revision=99", "-xxxx+xxxx"),
    ("review/step_agenda", "id={meeting}&revision=99&item={nobody}&step=up", "-xxxx+xxxx"),
    ("review/lead_meeting", "id={meeting}&revision=99&step=close", "-xxxx+xxxx"),
    ("review/mark_presence", "id={meeting}&present=yes", "-xx+++xxxx"),
    ("review/evaluators", "", "-xx+++xxxx"),
    ("review/practices", "", "-xx+++xxxx"),
    ("review/practice", "practice={practice}", "-xx++xxxxx"),
    ("review/practise", "practice={practice}&revision=9", "-xx++xxxxx"),
    ("review/write_practice", "practice={practice}&revision=9", "-xx++xxxxx"),
    ("review/practise_again", "practice={practice}", "-xx++xxxxx"),
    ("review/keep_filter", "name=&query=", "-xx+++xxxx"),
    ("review/forget_filter", "id={nothing}", "-xx???xxxx"),
    ("review/dossier", "id={application}", "-xx+++xxxx"),
    ("review/formal", "id={application}", "-xxxx+xxxx"),
    ("review/assignment", "id={application}", "-xxxx+xxxx"),
    ("review/evaluation", "id={application}", "-xxx+xxxxx"),
    ("review/committee", "id={decided}", "-xx+++xxxx"),
    ("review/outcome", "id={decided}", "-????????+"),
    ("review/check_formally", "id={application}&revision=99", "-xxxx+xxxx"),
    ("review/assign", "id={application}&revision=99", "-xxxx+xxxx"),
    ("review/unassign", "id={application}&revision=99&evaluator={person}", "-xxxx+xxxx"),
    ("review/declare", "id={application}", "-xxx+xxxxx"),
    ("review/decline", "id={application}", "-xxx+xxxxx"),
    ("review/evaluate", "id={application}&revision=99", "-xxx+xxxxx"),
    ("review/write_evaluation", "id={application}&revision=99", "-xxx+xxxxx"),
    ("review/take_back_evaluation", "id={application}", "-xxx+xxxxx"),
    ("review/raise_flag", "id={application}&next={nobody}", "-xxx++xxxx"),
    ("review/resolve_flag", "flag={nobody}", "-?????????"),
    ("review/concur", "id={application}&revision=99", "-xx++xxxxx"),
    ("review/say", "id={application}&next={nobody}", "-xx+++xxxx"),
    ("review/agree", "id={application}&revision=99", "-xx+++xxxx"),
    ("review/vote", "id={application}&revision=99&vote=issue", "-xx++xxxxx"),
    ("review/decide", "id={application}&revision=99&outcome=issued", "-xx+++xxxx"),
    ("review/confirm_decision", "id={application}&revision=99", "-xx+++xxxx"),
    ("review/reopen", "id={decided}&revision=99", "-xxxx+xxxx"),
    ("review/appeal", "id={decided}", "-????????+"),
    ("review/status", "id={application}", "-????????+"),
    ("review/returning", "id={application}", "-xxxx+xxxx"),
    ("review/ask", "id={application}&words=", "-xxxx+xxxx"),
    ("review/answer", "id={clarification}&revision=99&words=", "-??xx+???+"),
    ("review/close_clarification", "id={clarification}&revision=99", "-??xx+???x"),
    ("review/return_for_improvement", "id={application}&revision=99", "-xxxx+xxxx"),
    ("review/resubmit", "id={application}", "-????????+"),
    ("review/withdraw", "id={application}", "-????????+"),
    ("admin/entry", "", "-xxxxx+xxx"),
    ("admin/people", "text=&page=1", "-xxxxx+xxx"),
    ("admin/person", "id={person}", "-xxxxx+xxx"),
    ("admin/audit", r#"{"search":{"verb":"","subject":"","before":null}}"#, "-xxxx++xxx"),
    ("admin/jobs", "", "-xxxxx+xxx"),
    ("admin/mails", "", "??????????"),
    ("admin/grant_role", "person={person}&role=assessor", "-xxxxx+xxx"),
    ("admin/end_role", "person={person}&role=assessor", "-xxxxx+xxx"),
    ("admin/describe", "person={person}&revision=99&country=", "-xxxxx+xxx"),
    ("admin/revive_job", "id={person}", "-xxxxx?xxx"),
    ("account/sign_out_everywhere", "", "-+++++++++"),
    ("account/sign_out", "", "++++++++++"),
];

/// The same for what isn't a page: method, address, what is sent. `{nothing}` is no file's id: who may know of the thing
/// that it would hang on is told that there is none.
const ROUTES: &[(&str, &str, &str)] = &[
    ("GET", "/health/live", "++++++++++"),
    ("GET", "/health/ready", "++++++++++"),
    ("GET", "/health/started", "++++++++++"),
    // At the operators' address only.
    ("GET", "/metrics", "??????????"),
    ("GET", "/.well-known/did.json", "++++++++++"),
    ("GET", "/issuers/{signer}/did.json", "++++++++++"),
    // Who is signed in is nobody to these.
    ("GET", "/.well-known/oauth-authorization-server", "++++++++++"),
    ("GET", "/ims/ob/v3p0/discovery", "++++++++++"),
    ("GET", "/ims/ob/v3p0/credentials", "----------"),
    ("POST", "/ims/ob/v3p0/credentials", "----------"),
    ("GET", "/ims/ob/v3p0/profile", "----------"),
    ("PUT", "/ims/ob/v3p0/profile", "----------"),
    ("POST", "/oauth/register", "++++++++++"),
    ("POST", "/oauth/token", "++++++++++"),
    ("POST", "/oauth/revoke", "++++++++++"),
    ("GET", "/ob/v3/credentials/{credential}", "++++++++++"),
    ("GET", "/ob/v3/credentials/{credential}/download", "++++++++++"),
    ("GET", "/ob/v2/assertions/{credential}", "++++++++++"),
    ("GET", "/ob/v2/badges/{badge}", "++++++++++"),
    ("GET", "/ob/v2/issuer", "++++++++++"),
    ("GET", "/ob/v3/credentials/{credential}/badge.svg", "++++++++++"),
    ("GET", "/ob/v3/credentials/{credential}/badge.png", "++++++++++"),
    ("GET", "/ob/v3/credentials/{credential}/card.png", "++++++++++"),
    ("GET", "/ob/v3/credentials/{credential}/certificate.pdf", "++++++++++"),
    ("POST", "/verify/file", "++++++++++"),
    ("POST", "/verify/fetch", "++++++++++"),
    ("GET", "/verify/known/{credential}", "++++++++++"),
    ("GET", "/ob/v3/achievements/{badge}", "++++++++++"),
    ("GET", "/ob/v3/status/{list}", "++++++++++"),
    ("GET", "/badge-art/{badge}.svg", "++++++++++"),
    ("GET", "/ob/v3/endorsements/{endorsed}", "++++++++++"),
    ("GET", "/notifications/live", "-+++++++++"),
    // Leads a visitor to where they sign in.
    ("GET", "/notifications/{nothing}", "+?????????"),
    ("POST", "/evidence/files", "-+++++++++"),
    ("GET", "/evidence/files/{file}", "-????????+"),
    ("GET", "/learn/{playlist}/guide.pdf", "++++++++++"),
    // The playlist has no video.
    ("GET", "/learn/{playlist}/video", "??????????"),
    ("GET", "/learn/{playlist}/captions.vtt", "??????????"),
    ("GET", "/learn/{playlist}/funnel.csv", "-xxxx++xxx"),
    ("GET", "/assess/{submission}/files/{nothing}", "-x?xxxxxxx"),
    ("GET", "/apply/{draft}/application.pdf", "-??????+++"),
    ("GET", "/apply/{draft}/application.json", "-??????+++"),
    ("GET", "/apply/{draft}/files/{nothing}", "-?????????"),
    ("GET", "/apply/{application}/decision.ics", "-????????+"),
    ("POST", "/apply/{draft}/import/file", "-+++++++++"),
    ("POST", "/awards/import/file", "-xxxx+xxxx"),
    ("GET", "/awards/{nothing}/report.csv", "-xxxx?xxxx"),
    ("GET", "/assess/live", "-x+xxxxxxx"),
    ("GET", "/organisers/{slug}/documents/{nothing}", "-?????????"),
    ("GET", "/organisers/{slug}/logo/{nothing}", "??????????"),
    ("GET", "/register.json", "++++++++++"),
    ("GET", "/register.csv", "++++++++++"),
    ("GET", "/register.atom", "++++++++++"),
    ("GET", "/labels/mark.js", "++++++++++"),
    ("GET", "/labels/{number}/mark.svg", "++++++++++"),
    ("GET", "/labels/{number}/code.svg", "++++++++++"),
    ("GET", "/robots.txt", "++++++++++"),
    ("GET", "/sitemap.xml", "++++++++++"),
    ("GET", "/review/live", "-xx+++xxxx"),
    ("GET", "/review/board.csv", "-xx+++xxxx"),
    ("GET", "/review/meetings/live", "-xx+++xxxx"),
    ("GET", "/review/meetings/{meeting}/minutes.pdf", "-xx+++xxxx"),
    ("GET", "/review/meetings/{meeting}/minutes.csv", "-xx+++xxxx"),
    ("GET", "/review/{application}/evaluations.csv", "-xxx+xxxxx"),
    ("GET", "/review/{application}/files/{nothing}", "-xxx??xxxx"),
    ("GET", "/review/{application}/away/{nothing}", "-xxx??xxxx"),
    ("GET", "/review/outcome/{decided}/letter.pdf", "-????????+"),
];

/// The routes that the sources add to a router, by name or by a constant.
fn routes_in_sources() -> BTreeSet<String> {
    let mut sources = Vec::new();
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            sources.push(std::fs::read_to_string(&path).unwrap());
        }
    }
    let all = sources.concat();
    let mut routes = BTreeSet::new();
    for (at, call) in all.match_indices(".route(") {
        let argument = all[at + call.len()..].split(',').next().unwrap().trim();
        let route = argument.strip_prefix('"').and_then(|a| a.strip_suffix('"')).unwrap_or_else(|| {
            let constant = format!("const {argument}: &str = \"");
            let at = all.find(&constant).unwrap_or_else(|| panic!("the constant {argument}"));
            all[at + constant.len()..].split('"').next().unwrap()
        });
        routes.insert(route.to_string());
    }
    routes
}

/// What is there to be opened.
async fn things(stage: &Stage) -> (BTreeMap<&'static str, String>, Vec<Browser>) {
    let app = &stage.app;
    let evaluation = stage.evaluation(13, 4, "Fine");
    let decided = stage.before_committee(&evaluation, &evaluation).await;
    stage.all_vote(&decided, "issue").await;
    let issued = stage.at_committee(&stage.coordinator, &decided, "decide", &[("outcome", "issued")]).await;
    assert_eq!(issued.status, 303, "{}", issued.text("main"));
    let label = &label::store::of_organiser(app.ctx.db.read(), stage.organiser.id).await.unwrap()[0];
    let application = stage.handed_in().await;
    assert_eq!(stage.check_formally(&application, &[]).await.status, 303);
    assert_eq!(stage.assign(&application, &stage.people[1..3], "").await.status, 303);
    assert_eq!(stage.declare(&stage.one, &application).await.status, 303);

    let asked = [("id", application.as_str()), ("words", "Which badge is that?")];
    let page = format!("/review/{application}");
    assert_eq!(stage.coordinator.send(&page, "/api/review/ask", &asked).await.status, 303);
    let clarification = stage.coordinator.get(&page).await.attribute("main li.card", "id").unwrap();
    let clarification = clarification.trim_start_matches("clarification-").to_string();

    let second = new_organiser(app, stage.people[4], "Demo Second").await;
    let owner = app.actor(stage.people[4]).await;
    let mut columns = vec![app.browser(), app.signed_in("Person", &[]).await];
    for (name, role) in [("Assessor", Role::Assessor), ("Evaluator", Role::Evaluator)] {
        columns.push(app.signed_in(name, &[role]).await);
    }
    columns.push(app.again("Evaluator One").await);
    columns.push(app.again("Coordinator").await);
    columns.push(app.signed_in("Administrator", &[Role::Administrator]).await);
    for role in ["viewer", "editor"] {
        let person = app.person(role, &[]).await;
        let address = format!("{role}@example.org");
        invite(&app.ctx, &owner, second.id, &address, role).await.unwrap();
        let link = app.link_to(&address).await;
        join(&app.ctx, &app.actor(person).await, link.rsplit('/').next().unwrap()).await.unwrap();
        columns.push(app.again(role).await);
    }
    columns.push(app.again("Owner").await);
    let draft = applying::application(&stage.owner, &second.id.to_string()).await;

    let learner = app.person("Learner", &[]).await;
    let content = quality_label::programme::content(&app.ctx, quality_label::texts::Locale::ENGLISH).unwrap();
    let badge = content.badge("label-interest").unwrap();
    let task = &badge.tasks[0];
    let words = "word ".repeat(60);
    let written = Written {
        badge: badge.id.clone(),
        task: task.id.clone(),
        revision: 0,
        answers: task.questions.iter().map(|q| (q.id.clone(), words.clone())).collect(),
        files: BTreeMap::new(),
    };
    submit(&app.ctx, &app.actor(learner).await, written).await.unwrap();
    let asked = question::store::of_person(app.ctx.db.read(), learner, 0, 1).await.unwrap().remove(0);
    let assessor = app.actor(app.person("Second assessor", &[Role::Assessor]).await).await;
    let wanted = Wanted { question: "Why?".into(), answer: "Because.".into(), language: "en".into() };
    question::service::publish(&app.ctx, &assessor, asked.id, &wanted).await.unwrap();
    let answer = question::store::published(app.ctx.db.read(), asked.id).await.unwrap().remove(0);
    let coordinator = app.actor(stage.people[0]).await;
    let endorsing = new_organiser(app, stage.people[4], "Demo Endorser").await;
    let endorser = endorsing.id;
    organiser::service::ask_verification(&app.ctx, &owner, endorser, "").await.unwrap();
    organiser::service::decide_verification(&app.ctx, &coordinator, endorser, 2, true, "").await.unwrap();
    let given = Given {
        organiser: endorser.to_string(),
        words: "Good.".into(),
        language: "en".into(),
        agreed: true,
        token: String::new(),
    };
    endorse::service::give(&app.ctx, &owner, SubjectKind::Badge, &badge.id, &given).await.unwrap();
    let endorsed =
        endorse::store::of(app.ctx.db.read(), (SubjectKind::Badge, &badge.id), 0, 1).await.unwrap().remove(0);
    let part = "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nwords\r\n--XX--\r\n";
    let kind = [("content-type", "multipart/form-data; boundary=XX"), ("origin", app.url.as_str())];
    let brought = columns[9].request(reqwest::Method::POST, "/evidence/files", Some(part.into()), &kind).await;
    let file: serde_json::Value = serde_json::from_str(&brought.body).unwrap();
    let json = [("accept", "application/json")];
    let credential = format!("/ob/v3/credentials/{}", label.credential_id);
    let credential = columns[0].request(reqwest::Method::GET, &credential, None, &json).await.body;
    let credential: serde_json::Value = serde_json::from_str(&credential).unwrap();
    let list = credential["credentialStatus"]["statusListCredential"].as_str().unwrap().rsplit('/').next().unwrap();
    let queue = columns[2].get("/assess").await;
    let submission = queue.attribute("tbody a", "href").unwrap().rsplit('/').next().unwrap().to_string();

    let opening = Opening { measure: Some(Measure::Suspend), grounds: "Why".into(), complaint: None };
    let case = open_case(&app.ctx, &coordinator, &label.number, &opening).await.unwrap();

    let typed = review::service::Typed { day: app.ctx.now().day(), time: "10:00".into(), zone: "UTC".into() };
    let meeting = review::service::call_meeting(&app.ctx, &coordinator, app.ctx.ids.uuid(), "Spring", &typed);
    let meeting = meeting.await.unwrap();
    let open = Some(review::model::Lead::Open);
    review::service::lead_meeting(&app.ctx, &coordinator, meeting, 1, open).await.unwrap();

    let things = BTreeMap::from([
        ("meeting", meeting.to_string()),
        ("case", case.to_string()),
        ("application", application),
        ("draft", draft),
        ("organiser", second.id.to_string()),
        ("slug", second.slug),
        ("person", learner.to_string()),
        ("submission", submission),
        ("question", asked.id.to_string()),
        ("answer", answer.to_string()),
        ("token", "unknown".to_string()),
        ("kind", SubjectKind::Organiser.key().to_string()),
        ("endorsement", endorsed.id.to_string()),
        ("nobody", uuid::Uuid::nil().to_string()),
        ("decided", decided),
        ("clarification", clarification),
        ("owner", stage.people[4].to_string()),
        ("file", file["id"].as_str().unwrap().to_string()),
        ("nothing", uuid::Uuid::nil().to_string()),
        ("list", list.to_string()),
        ("signer", endorsing.slug),
        ("endorsed", endorsed.credential_id.to_string()),
        ("number", label.number.clone()),
        ("credential", label.credential_id.to_string()),
        ("playlist", content.playlists[0].id.clone()),
        ("activity", content.playlists[0].activities[0].id.clone()),
        ("badge", badge.id.clone()),
        ("task", task.id.clone()),
        ("practice", content.practices[0].id.clone()),
        ("section", content.form.sections().next().unwrap().1.id.clone()),
        ("field", content.form.questions().next().unwrap().id.clone()),
    ]);
    (things, columns)
}

/// Puts ids where their names stand in braces.
fn filled(text: &str, things: &BTreeMap<&str, String>) -> String {
    things.iter().fold(text.to_string(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// An address with a star for each part that differs.
fn shape(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with([':', '{', '*']) { "*" } else { part }).collect::<Vec<_>>().join("/")
}

fn mark(status: u16, what: &str) -> char {
    match status {
        401 => '-',
        403 => 'x',
        404 => '?',
        500.. => panic!("{what}: {status}"),
        _ => '+',
    }
}

#[tokio::test]
async fn every_page_and_function_lets_in_whom_it_should() {
    let pages: BTreeSet<String> = PAGES.iter().map(|(path, _)| shape(path)).collect();
    assert_eq!(pages, server::pages().map(shape).collect(), "pages and rows of the table");
    let functions: BTreeSet<String> = FUNCTIONS.iter().map(|(path, ..)| format!("/api/{path}")).collect();
    let registered = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_string()).collect();
    assert_eq!(functions, registered, "functions and rows of the table");

    // A file's ending is no part of the address that differs.
    let plain = |path: &str| shape(path).replace("*.svg", "*");
    let routes: BTreeSet<String> = ROUTES.iter().map(|(_, path, _)| plain(path)).collect();
    assert_eq!(routes, routes_in_sources().iter().map(|path| plain(path)).collect(), "routes and rows of the table");

    let stage = Stage::set().await;
    let (things, columns) = things(&stage).await;
    let mut wrong = Vec::new();
    for (path, expected) in PAGES {
        let address = filled(path, &things);
        let mut seen = String::new();
        for browser in &columns {
            seen.push(mark(browser.get(&address).await.status, &address));
        }
        if seen != *expected {
            wrong.push(format!("{path}: {seen} instead of {expected}"));
        }
    }
    for (method, path, expected) in ROUTES {
        let address = filled(path, &things);
        let mut seen = String::new();
        for browser in &columns {
            seen.push(mark(browser.status(method.parse().unwrap(), &address).await, &address));
        }
        if seen != *expected {
            wrong.push(format!("{path}: {seen} instead of {expected}"));
        }
    }
    for (path, fields, expected) in FUNCTIONS {
        let body = filled(fields, &things);
        let mut seen = String::new();
        for browser in &columns {
            let origin = stage.app.url.clone();
            let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
            let headers = [("accept", "application/json"), ("content-type", kind), ("origin", origin.as_str())];
            let body = Some(body.clone().into_bytes());
            let answer = browser.request(reqwest::Method::POST, &format!("/api/{path}"), body, &headers).await;
            seen.push(mark(answer.status, path));
        }
        if seen != *expected {
            wrong.push(format!("{path}: {seen} instead of {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", PEOPLE.join(" "), wrong.join("\n"));
}
