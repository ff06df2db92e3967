"""Documents of each kind, read into blocks."""
