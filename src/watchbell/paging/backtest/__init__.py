"""What would have happened: past incidents replayed against another set-up, on a simulated clock.

`cases`, `changes`, `watch`, `world`, `replaying` and `tally` are pure; `reading` and `setup` ask
the database, each thing once. Nothing here sends, and nothing but the report is written.
"""
