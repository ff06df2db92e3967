"""Taking a history elsewhere: an archive or a copy of all of it, and merging one into another."""
