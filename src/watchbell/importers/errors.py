"""What this room refuses."""

from watchbell.kernel.errors import Conflict, InvalidInput, NotFound


class RunNotFound(NotFound):
    """No such import."""


class ImportRuns(Conflict):
    """One import runs at a time."""

    code = "import_runs"


class NotImportable(InvalidInput):
    """A file that cannot be read as what it is said to be; the message says which option helps."""

    code = "not_importable"


class NothingToUndo(Conflict):
    """An import that made nothing, or was undone already."""

    code = "nothing_to_undo"
