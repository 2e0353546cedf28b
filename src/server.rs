//! The server put together: the layers around the pages, the routes of the rooms, the jobs.

mod crawlers;

use crate::{
    account::{Actor, routes::read_session},
    app::{App, Site, as_page, shell},
    apply, badge, endorse, evidence, label, learn, notify, organiser,
    platform::{
        Ctx,
        clock::Clock,
        config::Config,
        db::Db,
        fetch::Fetch,
        http::{
            self,
            assets::{self, Assets},
            forms, security,
        },
        ids::Ids,
        jobs::Handlers,
        mail,
        seal::Seal,
        telemetry,
    },
    programme, review,
    texts::Locale,
    wallet,
};
use axum::{
    Router,
    extract::{Request, State},
    http::{Extensions, HeaderMap, StatusCode, Version, header, request::Parts},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use leptos::prelude::{LeptosOptions, provide_context, use_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list_with_exclusions_and_ssg_and_context};
use leptos_meta::ServerMetaContext;
use std::{error::Error, sync::LazyLock};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

/// The addresses of all pages. Made once in a process: while Leptos walks over the routes, no resource loads anywhere in
/// the process, and a page that another server renders at that moment would never end. Without a place for their titles,
/// each page would complain about that.
static PAGES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| {
    let (titles, _) = ServerMetaContext::new();
    generate_route_list_with_exclusions_and_ssg_and_context(App, None, move || provide_context(titles.clone())).0
});

/// The addresses of all pages, as the router writes them.
pub fn pages() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(AxumRouteListing::path)
}

/// Whether a path is that of a page. What the pack names in a path is looked at by the pack.
pub fn is_page(path: &str) -> bool {
    let steps = |path: &'static str| path.split('/').filter(|step| !step.is_empty());
    let asked: Vec<_> = path.split('/').filter(|step| !step.is_empty()).collect();
    pages().any(|page| {
        let page: Vec<_> = steps(page).collect();
        page.len() == asked.len() && page.iter().zip(&asked).all(|(of, is)| of.starts_with('{') || of == is)
    })
}

/// The jobs of all rooms.
pub fn handlers() -> Handlers {
    let mut handlers = Handlers::default();
    handlers.on(mail::SEND, mail::deliver);
    badge::service::jobs(&mut handlers);
    wallet::service::jobs(&mut handlers);
    endorse::service::jobs(&mut handlers);
    apply::service::jobs(&mut handlers);
    label::service::jobs(&mut handlers);
    learn::service::jobs(&mut handlers);
    review::service::jobs(&mut handlers);
    handlers
}

/// Makes what the verbs of all rooms need, from a database that is up to date.
///
/// # Errors
/// When a room can't be set up: a pack with a mistake, a key that can't be read.
pub async fn prepare(config: Config, db: Db, clock: Clock, ids: Ids) -> Result<Ctx, Box<dyn Error + Send + Sync>> {
    let mut rooms = Extensions::new();
    let mut makers = mail::Makers::default();
    apply::service::makers(&mut makers);
    rooms.insert(makers);
    rooms.insert(programme::Pack::open(&config)?);
    rooms.insert(Seal::of(&config)?);
    rooms.insert(evidence::service::Storage::open(&config)?);
    rooms.insert(Fetch::open(&config)?);
    rooms.insert(badge::picture::Painter::default());
    rooms.insert(learn::guide::Guides::default());
    rooms.insert(review::news::News::default());
    Ok(Ctx::new(config, db, clock, ids, rooms))
}

/// Everything that people reach.
pub fn router(ctx: Ctx, files: Assets) -> Router {
    // Only here is anybody who listens: a command that ends soon has nobody to tell.
    ctx.events.follow(&ctx.db);
    let manifest = files.manifest();
    let site = Site::new(&manifest.pkg, &manifest.chunks, ctx.config.watch);
    let started = ctx.ids.uuid();
    let pack = ctx.room::<programme::Pack>().ok();
    let age = move || format!("{started} {}", pack.as_ref().map_or(0, programme::Pack::readings));
    let options = LeptosOptions::builder().output_name("quality-label").site_pkg_dir(site.pkg.clone()).build();
    let context = {
        let ctx = ctx.clone();
        move || {
            provide_context(ctx.clone());
            if let Some(locale) = use_context::<Parts>().and_then(|p| p.extensions.get::<Locale>().copied()) {
                provide_context(locale);
            }
        }
    };
    let render = {
        let site = site.clone();
        move || shell(site.clone())
    };
    let fallback = leptos_axum::render_app_async_with_context(context.clone(), render.clone());
    let inner = Router::new()
        .route("/health/live", get(|| async { "live" }))
        .route("/health/ready", get(ready))
        .route("/health/started", get(move || std::future::ready(age())))
        .route("/robots.txt", get(crawlers::robots))
        .route("/sitemap.xml", get(crawlers::sitemap))
        .merge(apply::routes::routes())
        .merge(badge::routes::routes())
        .merge(endorse::routes::routes())
        .merge(evidence::routes::routes())
        .merge(label::routes::routes())
        .merge(learn::routes::routes())
        .merge(notify::routes::routes())
        .merge(organiser::routes::routes())
        .merge(review::routes::routes())
        .merge(wallet::routes::routes())
        .leptos_routes_with_context(&options, PAGES.clone(), context, render)
        .fallback(fallback)
        .layer(from_fn(security::name_route))
        .with_state(options);

    around(ctx, files, site, inner)
}

/// The layers around whatever answers.
pub fn around(ctx: Ctx, files: Assets, site: Site, inner: Router) -> Router {
    // Around a whole router rather than inside it: the forms layer sends a request on to another route.
    // The last layer is the outermost.
    Router::new()
        .fallback_service(inner)
        .layer(from_fn_with_state(ctx.clone(), forms::forms))
        .layer(from_fn_with_state(ctx.clone(), evidence::routes::take_files))
        .layer(from_fn_with_state(ctx.clone(), notify::routes::count_unread))
        .layer(from_fn_with_state(ctx.clone(), choose_locale))
        .layer(from_fn_with_state(ctx.clone(), read_session))
        .layer(from_fn_with_state(ctx.clone(), security::same_origin))
        .layer(from_fn_with_state(ctx.clone(), notify::routes::one_click))
        .layer(from_fn(wallet::routes::without_cookies))
        .layer(CompressionLayer::new().compress_when(is_worth_compressing))
        .layer(from_fn_with_state(files, assets::assets))
        // Ends waiting for an answer to begin; a stream that has begun isn't cut.
        .layer(from_fn_with_state(ctx.clone(), http::limit_time))
        .layer(CatchPanicLayer::custom(http::panicked))
        .layer(from_fn_with_state((ctx.clone(), site), as_page))
        .layer(from_fn_with_state(ctx.clone(), security::headers))
        .layer(from_fn_with_state(ctx.clone(), security::identify))
        .layer(axum::Extension(ctx))
}

/// What operators reach, on an address of its own.
pub fn admin_router(ctx: Ctx) -> Router {
    Router::new()
        .route("/health/live", get(|| async { "live" }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(|| async { telemetry::figures().map(|f| f.render()).unwrap_or_default() }))
        .layer(axum::Extension(ctx))
}

/// Pages and data; never a stream of events, which would wait for its buffer to fill.
fn is_worth_compressing(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/html") || kind.contains("json") || kind.starts_with("image/svg")
}

async fn ready(ctx: axum::Extension<Ctx>) -> Response {
    if ctx.db.is_reachable().await {
        "ready".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database can't be reached").into_response()
    }
}

/// Notes the language of the answer on the request, and on the answer for who makes another one of it.
async fn choose_locale(State(ctx): State<Ctx>, mut request: Request, next: Next) -> Response {
    let account = request.extensions().get::<Actor>().map(|a| a.locale);
    let locale = http::locale(&ctx, request.headers(), account);
    request.extensions_mut().insert(locale);
    let mut response = next.run(request).await;
    response.extensions_mut().insert(locale);
    response
}
