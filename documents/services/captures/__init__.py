"""Captures: the bytes as received, the examination before they are stored, and the records of what was found in them.
"""
