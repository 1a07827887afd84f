"""One file for each kind of history: bytes to stories, pure."""
