"""The API of the reading page for notes, beside the W3C protocol: the compact list, positions, audiences, search."""
