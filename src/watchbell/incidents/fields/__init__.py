"""Types of incidents and their own fields, as pure decisions: no tables, no clock.

`specs` says what a type and a field are, `values` what a field accepts and how it is said,
`rules` which fields are asked, which are missing, and what formulas give.
"""
