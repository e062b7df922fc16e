"""Pages of tasks: their list in a group, the page of one, and the form with which it is set."""
