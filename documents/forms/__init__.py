"""Forms: one module for each noun, or a folder where a noun has several."""
