"""What people see of promises: pills on lists and pages, the panel of a record."""
