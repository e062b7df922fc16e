"""What people do in the notebook: they keep views of it, and change many of their notes at once."""
