"""One file a vendor: from a request's bytes to observations. Pure: no tables, no clock."""
