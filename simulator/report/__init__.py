"""What is shown of a session: one view model, several formats (page, markdown, text, JSON)."""
