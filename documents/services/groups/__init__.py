"""Groups: their members, their invitations, and the articles on their shelves."""
