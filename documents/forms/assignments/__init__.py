"""Forms for a task and for the moments that belong to it."""
