"""Pages of routes: the tree that says what becomes of alerts, its editor, and a tester."""
