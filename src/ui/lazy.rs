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
                preload(preload)
            )]
            fn $part() -> AnyView {
                $view
            }

            #[cfg(not(feature = "hydrate"))]
            async fn $part() -> AnyView {
                ::leptos::prefetch_lazy_fn_on_server(stringify!($part));
                $view
            }

            impl ::leptos_router::LazyRoute for $name {
                fn data() -> Self {
                    Self
                }

                async fn view(_: Self) -> AnyView {
                    $part().await
                }

                async fn preload() {
                    #[cfg(feature = "hydrate")]
                    preload().await;
                }
            }
        };
    };
}
