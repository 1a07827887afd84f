"""The administrators' page: is the program itself well."""
