"""A person's news, the list of what they follow, and the unsubscribe link in mails."""
