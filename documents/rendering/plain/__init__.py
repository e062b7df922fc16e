"""Plain text as a page: its lines, headings and lists."""
