"""Who knows of an incident, on the wire."""

from watchbell.api.schemas.fields import Email, Given


class Confidant(Given):
    """A colleague who is let in by name."""

    person: Email
