"""The notebook: every note that its reader may see, narrowed and counted by the filter in the address."""
