"""What each page draws, given the service."""
