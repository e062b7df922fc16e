"""The API for completing tags."""
