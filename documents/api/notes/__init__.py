"""What the reading page asks and sends about notes, beside the W3C protocol: the compact list, places, audiences."""
