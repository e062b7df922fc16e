"""The article as a whole: its address, visibility, removal, and how long texts are written."""
