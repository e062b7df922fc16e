"""Tasks for the whole site: samples, verification, the worker and its job handlers."""
