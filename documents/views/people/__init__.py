"""One's own account: signing in and up, the profile, mail address and password."""
