"""The API for completing names after an @, and for who else is reading."""
