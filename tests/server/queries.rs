//! Every list costs as many queries for three rows as for one. The queues and boards whose rooms count them in their own
//! tests aren't repeated here.

use crate::support::{Browser, TestApp, review::new_organiser};
use quality_label::{
    account::Role,
    badge::service::{Award, award},
    endorse::{
        self,
        model::SubjectKind,
        service::{Given, give},
    },
    notify::{
        Kind,
        service::{News, tell},
    },
    organiser::service::{ask_verification, decide_verification, invite, join},
    platform::jobs,
    question,
};
use uuid::Uuid;

/// A server and those who look at its lists.
struct Scene {
    app: TestApp,
    coordinator: Browser,
    assessor: Browser,
    administrator: Browser,
    owner: Browser,
    owner_id: Uuid,
    coordinator_id: Uuid,
    slug: String,
    organiser: Uuid,
}

impl Scene {
    async fn set() -> Self {
        let app = TestApp::start().await;
        let owner_id = app.person("Owner", &[]).await;
        let organiser = new_organiser(&app, owner_id, "Demo Centre").await;
        let coordinator_id = app.person("Coordinator", &[Role::Coordinator]).await;
        let again = async |name: &str| {
            let browser = app.browser();
            browser.sign_in(name).await;
            browser
        };
        Self {
            coordinator: again("Coordinator").await,
            assessor: app.signed_in("Assessor", &[Role::Assessor]).await,
            administrator: app.signed_in("Administrator", &[Role::Administrator]).await,
            owner: again("Owner").await,
            owner_id,
            coordinator_id,
            slug: organiser.slug,
            organiser: organiser.id,
            app,
        }
    }

    /// One row more in every list.
    async fn one_more(&self, n: usize) {
        let ctx = &self.app.ctx;
        ctx.clock.advance(60 * 1000);
        let owner = self.app.actor(self.owner_id).await;
        // An organiser that waits for its verification, and one that is verified and endorses the playlist.
        let waiting = new_organiser(&self.app, self.owner_id, &format!("Demo Waiting {n}")).await;
        ask_verification(ctx, &owner, waiting.id, "Please.").await.unwrap();
        let endorser = new_organiser(&self.app, self.owner_id, &format!("Demo Endorser {n}")).await;
        ask_verification(ctx, &owner, endorser.id, "").await.unwrap();
        let coordinator = self.app.actor(self.coordinator_id).await;
        decide_verification(ctx, &coordinator, endorser.id, 2, true, "").await.unwrap();
        let given = Given {
            organiser: endorser.id.to_string(),
            words: "Good.".into(),
            language: "en".into(),
            agreed: true,
            token: String::new(),
        };
        give(ctx, &owner, SubjectKind::Playlist, "quality-label", &given).await.unwrap();
        let subject = (SubjectKind::Playlist, "quality-label");
        let newest = endorse::store::of(ctx.db.read(), subject, 0, 1).await.unwrap().remove(0);
        // A member, an invitation, and a person who asks, reports and earns.
        let name = format!("Member {n}");
        let member = self.app.actor(self.app.person(&name, &[]).await).await;
        invite(ctx, &owner, self.organiser, member.email.as_str(), "viewer").await.unwrap();
        let link = self.app.link_to(member.email.as_str()).await;
        join(ctx, &member, link.rsplit('/').next().unwrap()).await.unwrap();
        invite(ctx, &owner, self.organiser, &format!("invited{n}@example.org"), "editor").await.unwrap();
        endorse::service::report(ctx, &member, newest.id, "An advertisement.").await.unwrap();
        question::service::ask(ctx, &owner, "quality-label", &format!("Question {n}?")).await.unwrap();
        let tx = ctx.db.write().await.unwrap();
        tell(&tx, ctx, self.owner_id, &News::new(Kind::BadgeAwarded, "/badges", n).with("badge", "label-interest"))
            .await
            .unwrap();
        let earned = Award {
            person_id: self.owner_id,
            email: owner.email.as_str().into(),
            badge_id: ["label-interest", "label-aware", "label-criteria"][n].into(),
            narrative: None,
            evidence: Vec::new(),
        };
        award(&tx, ctx, earned).await.unwrap();
        jobs::enqueue(&tx, ctx, "nobody.does", &"{}", ctx.now(), None).await.unwrap();
        tx.commit().await.unwrap();
        for _ in 0..jobs::MAX_ATTEMPTS {
            self.app.run_jobs().await;
            ctx.clock.advance(2 * 60 * 60 * 1000);
        }
    }
}

#[tokio::test]
async fn every_list_needs_as_many_queries_for_three_rows_as_for_one() {
    let scene = Scene::set().await;
    let members = format!("/organisers/{}/members", scene.slug);
    // The page, who opens it, and what is a row of it; nothing where the rows are those of the pack, whatever has
    // happened in them.
    let lists = [
        ("/verifications", &scene.coordinator, ROWS),
        (members.as_str(), &scene.owner, ROWS),
        ("/questions", &scene.owner, ROWS),
        ("/questions/queue", &scene.assessor, ROWS),
        ("/notifications", &scene.owner, ROWS),
        ("/badges", &scene.owner, ROWS),
        ("/learn", &scene.owner, ""),
        ("/learn/quality-label", &scene.owner, ""),
        ("/endorsements/reports", &scene.coordinator, ROWS),
        ("/admin/audit", &scene.administrator, ROWS),
        ("/admin/jobs", &scene.administrator, ROWS),
    ];
    let mut costs = Vec::new();
    for n in 0..3 {
        scene.one_more(n).await;
        if n == 1 {
            continue;
        }
        let mut round = Vec::new();
        for (path, who, rows) in lists {
            // What is kept after the first time isn't the cost of a list, nor is noting that a session is used.
            who.get(path).await;
            let before = scene.app.ctx.db.statements();
            let page = who.get(path).await;
            let cost = scene.app.ctx.db.statements() - before;
            assert_eq!(page.status, 200, "{path}: {}", page.text("main"));
            let shown = if rows.is_empty() { 0 } else { page.texts(rows).len() };
            round.push((path, cost, shown));
        }
        costs.push(round);
    }
    let mut wrong = Vec::new();
    for ((of_one, of_three), (.., rows)) in costs[0].iter().zip(&costs[1]).zip(lists) {
        let (path, one, shown_one) = of_one;
        let (_, three, shown_three) = of_three;
        if one != three || (!rows.is_empty() && shown_three < &(shown_one + 2)) {
            wrong.push(format!("{path}: {one} for {shown_one} rows, {three} for {shown_three}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How lists are written.
const ROWS: &str =
    "main tbody tr, main ul.rows > li, main .cards > li, main .card, main .timeline > li, main ul.badges > li";
