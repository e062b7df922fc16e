"""What is put into HTML that is stored already: marks, gaps, parts of a capture; and excerpts taken out of it."""
