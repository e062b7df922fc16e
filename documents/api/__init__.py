"""JSON endpoints: those for our own pages by noun, and the W3C protocol in `w3c`."""
