"""Models of how long operations take."""
