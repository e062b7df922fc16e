"""Groups, who belongs to them, how people join, and which articles stand on their shelf."""
