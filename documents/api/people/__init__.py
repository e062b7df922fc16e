"""Names to complete after an @, and who else is reading."""
