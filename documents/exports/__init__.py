"""The JSON that the site gives to others: annotations by noun, and the events of streams."""
