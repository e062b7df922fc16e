"""Tags to complete while somebody types."""
