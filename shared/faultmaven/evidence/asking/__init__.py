"""Questions over the facts of a case: structured ones by table (`questions`), and read-only SQL (`sql`)."""
