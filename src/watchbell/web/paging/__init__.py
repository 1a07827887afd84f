"""Pages of escalation policies: the list, the editor, and who would be told when."""
