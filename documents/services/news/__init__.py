"""News: notices, what people follow, and the mails about what is new."""
