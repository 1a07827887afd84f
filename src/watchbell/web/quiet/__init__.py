"""Pages of what keeps alerts quiet: silences, maintenance, inhibition."""
