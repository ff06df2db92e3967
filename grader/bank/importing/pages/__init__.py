"""Questions, guidance and model answers found in the blocks of a page."""
