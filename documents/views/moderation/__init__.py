"""Reports and requests: reporting a note, the moderators' queue, and the curators' queue of requests about copies."""
