"""Optimistic versions: a change made on what the caller read, or none."""

from watchbell.kernel.errors import StaleVersion


def expect_version(current: int, expected: int | None) -> None:
    """Raise StaleVersion when the caller read another version; None means it did not look."""
    if expected is not None and expected != current:
        raise StaleVersion(
            f"This is version {current} now and you changed version {expected};"
            " read it again and repeat the change."
        )
