"""The parts that pages are made of, one noun a file."""
