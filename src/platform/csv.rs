//! Tables as files (RFC 4180) that spreadsheets open without running anything in them.

/// A row, with its line end. Cells that a spreadsheet would take for a formula begin with an apostrophe instead.
pub fn row(cells: &[&str]) -> String {
    let mut line = cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if is_formula { format!("'{cell}") } else { cell.to_string() };
    if cell.contains([',', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_no_formula_runs() {
        assert_eq!(row(&["Demo", "a, b", "says \"yes\"", ""]), "Demo,\"a, b\",\"says \"\"yes\"\"\",\r\n");
        assert_eq!(row(&["=1+1", "@x", "-3"]), "'=1+1,'@x,'-3\r\n");
    }
}
