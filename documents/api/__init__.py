"""Addresses that answer JSON: our own page's small ones by noun, and the W3C protocol in `w3c`."""
