"""A tree of routes in memory: finding a node, and the tree after a change. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from watchbell.alerts.domain.routes import Branch, walk
from watchbell.kernel.errors import NotFound

Tree = tuple[Branch, ...]


def find(tree: Tree, route_id: UUID) -> Branch:
    """Return the node; NotFound without one."""
    found = next((branch for branch in walk(tree) if branch.id == route_id), None)
    if found is None:
        raise NotFound("There is no such route.")
    return found


def added(tree: Tree, branch: Branch, below: UUID | None) -> Tree:
    """Return the tree with one more node, the last below its parent."""
    if below is None:
        return (*tree, branch)
    find(tree, below)
    return tuple(
        replace(one, children=(*one.children, branch))
        if one.id == below
        else replace(one, children=_inside(one, branch, below))
        for one in tree
    )


def _inside(one: Branch, branch: Branch, below: UUID) -> Tree:
    known = any(child.id == below for child in walk(one.children))
    return added(one.children, branch, below) if known else one.children


def changed(tree: Tree, branch: Branch) -> Tree:
    """Return the tree with this node in the place of the one with its id."""
    find(tree, branch.id)
    return _changed(tree, branch)


def _changed(tree: Tree, branch: Branch) -> Tree:
    return tuple(
        branch if one.id == branch.id else replace(one, children=_changed(one.children, branch))
        for one in tree
    )


def without(tree: Tree, route_id: UUID) -> Tree:
    """Return the tree without a node and all below it."""
    find(tree, route_id)
    return _without(tree, route_id)


def _without(tree: Tree, route_id: UUID) -> Tree:
    return tuple(
        replace(one, children=_without(one.children, route_id))
        for one in tree
        if one.id != route_id
    )


def moved(tree: Tree, route_id: UUID, place: int) -> Tree:
    """Return the tree with a node at another place among its siblings."""
    find(tree, route_id)
    return _moved(tree, route_id, place)


def _moved(tree: Tree, route_id: UUID, place: int) -> Tree:
    here = next((one for one in tree if one.id == route_id), None)
    if here is None:
        return tuple(replace(one, children=_moved(one.children, route_id, place)) for one in tree)
    others: Sequence[Branch] = [one for one in tree if one is not here]
    at = max(0, min(place, len(others)))
    return (*others[:at], here, *others[at:])
