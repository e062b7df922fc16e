"""Search in the texts that a reader may read."""
