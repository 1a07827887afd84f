"""What the catalog refuses."""

from watchbell.kernel.errors import Conflict


class SlugTaken(Conflict):
    """Another service has this short name."""

    code = "slug_taken"


class DependencyCycle(Conflict):
    """The service would, by way of others, depend on itself."""

    code = "dependency_cycle"


class IdentifierTaken(Conflict):
    """Another configuration item has this identifier."""

    code = "identifier_taken"
