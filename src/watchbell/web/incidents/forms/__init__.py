"""What people fill in about incidents, a module a noun: forms check shapes, rooms meaning."""
