"""What this installation is set to: tunables that are rows, audited, and cheap to ask for.

A room declares its options as literal `Option`s; `value(option)` answers from memory. Each process
reads the table when it starts and again when it changed. Who may change one is decided above.
"""
