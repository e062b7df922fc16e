"""The notebook: all notes that its reader may see, filtered by the address and counted."""
