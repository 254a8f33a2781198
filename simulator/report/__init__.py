"""What is shown of a session: one view model, several faces (page, markdown, text, JSON)."""
