"""Who may do what: one table of every route × role × object × method, and tests that try all of it."""
