"""Pages that bring articles in, from files or an address, for the room or for a group."""
