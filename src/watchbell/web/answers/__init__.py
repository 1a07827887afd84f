"""The page behind the link in a page's mail: whoever holds the link may answer."""
