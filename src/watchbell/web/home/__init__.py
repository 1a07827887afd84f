"""The first page, the search box and the theme switch."""
