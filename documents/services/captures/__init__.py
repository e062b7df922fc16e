"""Captures: the bytes as received, their examination before they are stored, and records of what they contain."""
