"""Pages as PDF. WeasyPrint works in a process of its own, so no page waits or fails with it."""
