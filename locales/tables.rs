// The tables that the texts of a language stand in: shared by the build of the server, that of the client, and both.

/// The tables. What any page may need is in the first; each other is fetched with the first page that needs it.
pub const TABLES: [&str; 5] = ["all", "learn", "apply", "review", "kit"];

/// The place of the table that a room's texts stand in.
pub fn table_of(room: &str) -> usize {
    let table = match room {
        "admin" => "review",
        "wallet" => "learn",
        other => other,
    };
    TABLES.iter().position(|known| *known == table).unwrap_or(0)
}
