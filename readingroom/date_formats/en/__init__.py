"""English, in the form of the pages: "2 October 2026, 09:30 UTC"."""
