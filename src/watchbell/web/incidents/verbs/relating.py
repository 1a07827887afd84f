"""Linking and merging."""

from typing import Any

from watchbell.incidents import services
from watchbell.incidents.domain import RelationKind
from watchbell.incidents.permissions import Action
from watchbell.web.incidents.forms.relating import LinkForm, MergeForm, UnlinkForm
from watchbell.web.incidents.verbs.verb import Verb


def _link(form: Any, who: dict[str, Any]) -> object:
    got = form.cleaned_data
    return services.link_incident(kind=RelationKind(got["kind"]), other_id=got["other"].pk, **who)


def _unlink(form: Any, who: dict[str, Any]) -> object:
    got = form.cleaned_data
    return services.unlink_incident(kind=RelationKind(got["kind"]), other_id=got["other"].pk, **who)


def _merge(form: Any, who: dict[str, Any]) -> object:
    sources = [source.pk for source in form.cleaned_data["numbers"]]
    target_id = who["incident_id"]
    return services.merge_incidents(
        target_id=target_id, source_ids=sources, actor=who["actor"], now=who["now"]
    )


VERBS: dict[str, Verb] = {
    "link": Verb(
        "Link",
        "Link to another incident",
        "link",
        "Linked.",
        Action.EDIT,
        _link,
        LinkForm,
        kind="primary",
        lead="Children start, wait, are resolved and reopened with their parent.",
    ),
    "unlink": Verb(
        "Unlink", "Take the link away", "x", "Taken away.", Action.EDIT, _unlink, UnlinkForm
    ),
    "merge": Verb(
        "Merge others into this",
        "Merge others into this one",
        "git-merge",
        "Merged.",
        Action.EDIT,
        _merge,
        MergeForm,
        kind="primary",
        key="m",
        lead="They are cancelled as duplicates and page nobody; what they say is shown here. "
        "A merge can be undone.",
    ),
    "unmerge": Verb(
        "Undo the merge",
        "Undo the merge",
        "git-merge",
        "It stands for itself again.",
        Action.EDIT,
        lambda form, who: services.unmerge_incident(**who),
        lead="It goes back to how it stood before, and pages again if nobody answered.",
    ),
}
