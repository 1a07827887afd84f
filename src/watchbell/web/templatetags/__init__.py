"""Tags that templates load as `{% load watchbell %}`."""
