"""Other products' languages, one a file; bootstrap lists them."""
