"""The calls, one file a noun. A view parses, asks a selector or service, and shows the answer."""
