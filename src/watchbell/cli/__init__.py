"""The `watchbell` command: an edge. Owns arguments, output and exit statuses; decides nothing.

Commands import Django and the rooms inside their functions, the one place where that is
allowed: `watchbell --help` stays quick and `watchbell up`, which is resident, stays small.
"""
