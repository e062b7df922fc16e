"""The notebook: its filter, the order of its annotations, and the counts for each choice."""
