"""Packs of types and fields as YAML: the format, and those that come with the program."""
