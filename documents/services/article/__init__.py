"""The article as a whole: its address, visibility, deletion, and the writing of long texts."""
