//! The project's own letters, for what the server draws and sets itself. Pages have them as files of the site.

/// The family, and what stands in for every other family.
pub const FAMILY: &str = "Atkinson Hyperlegible Next";
/// Its regular letters.
pub const REGULAR: &[u8] = include_bytes!("../../assets/fonts/AtkinsonHyperlegibleNext-Regular.ttf");
/// Its bold letters.
pub const BOLD: &[u8] = include_bytes!("../../assets/fonts/AtkinsonHyperlegibleNext-Bold.ttf");
