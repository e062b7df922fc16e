"""What `manage.py serve` does: it listens, makes the room ready, answers requests, and keeps processes running."""
