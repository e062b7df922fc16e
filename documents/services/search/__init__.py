"""The index of search: written when a text becomes current, and made anew by a job."""
