"""The demos behind `lookalike demo`: `mims` runs one, `table` shows it."""
