//! Pages that the browser loads when it needs them.

/// A page of a part of the client, mostly a room.
///
/// The client is split by room, and where a room is large by who works there: the first page of a part that somebody
/// opens brings the code of all its pages, and of what they read. One part for each page would be smaller, but then
/// every two pages that have something in common share a part of their own, and a page would need a hundred requests.
macro_rules! page {
    ($(#[$about:meta])* $name:ident in $part:ident: $view:expr) => {
        $(#[$about])*
        pub struct $name;

        const _: () = {
            #[cfg(feature = "hydrate")]
            #[::leptos::wasm_split::wasm_split(
                $part,
                wasm_split_path = ::leptos::wasm_split,
                preload(preload),
                fallible
            )]
            fn $part() -> Result<AnyView, ::leptos::wasm_split::SplitLoaderError> {
                Ok($view)
            }

            #[cfg(not(feature = "hydrate"))]
            fn $part() -> AnyView {
                ::leptos::prefetch_lazy_fn_on_server(stringify!($part));
                $view
            }

            impl ::leptos_router::LazyRoute for $name {
                fn data() -> Self {
                    Self
                }

                async fn view(_: Self) -> AnyView {
                    #[cfg(feature = "hydrate")]
                    match $part().await {
                        Ok(view) => view,
                        Err(_) => $crate::ui::lazy::load_plainly().await,
                    }
                    #[cfg(not(feature = "hydrate"))]
                    $part()
                }

                async fn preload() {
                    // All that the view needs: where the server has made it already, it can't wait for anything.
                    #[cfg(feature = "hydrate")]
                    if !$crate::texts::load(module_path!(), preload()).await || preload().await.is_err() {
                        $crate::ui::lazy::load_plainly::<()>().await;
                    }
                }
            }
        };
    };
}

/// What a page needs couldn't be fetched: the browser loads the address as a page, which it knows how to try again. Never
/// done. The page on which it begins stays as the server made it, with links that lead on: loaded again, it would lack the
/// same.
#[cfg(feature = "hydrate")]
pub async fn load_plainly<T>() -> T {
    use leptos::prelude::*;
    let at = leptos_router::hooks::use_location();
    let wanted = format!("{}{}", at.pathname.get_untracked(), at.search.get_untracked());
    let shown = window().location();
    let is_shown = format!("{}{}", shown.pathname().unwrap_or_default(), shown.search().unwrap_or_default()) == wanted;
    if is_shown {
        give_links_back();
    } else {
        let _ = shown.assign(&wanted);
    }
    std::future::pending().await
}

/// The router has taken the links over, and waits for the page for ever. Before it hears of a click nobody else does.
#[cfg(feature = "hydrate")]
fn give_links_back() {
    use wasm_bindgen::{JsCast, closure::Closure};
    let pass_by = Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| event.stop_immediate_propagation());
    let window = leptos::prelude::window();
    let _ = window.add_event_listener_with_callback_and_bool("click", pass_by.as_ref().unchecked_ref(), true);
    pass_by.forget();
}
