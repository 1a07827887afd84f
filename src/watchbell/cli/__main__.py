"""Lets the supervisor start its children with the Python that runs it."""

from watchbell.cli.main import main

main()
