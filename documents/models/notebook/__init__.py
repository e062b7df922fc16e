"""The notebook's filter, the order of its annotations, and how many there are for each choice."""
