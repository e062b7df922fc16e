"""What concerns the whole room: samples, `verify`, the worker and the kinds of job that it does."""
