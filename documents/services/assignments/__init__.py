"""Tasks of groups: what is asked on which texts, and when each sees what the others wrote."""
