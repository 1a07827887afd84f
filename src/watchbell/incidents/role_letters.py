"""What people are written when roles change hands: both sides, but never the one who did it."""

from collections.abc import Iterable

from watchbell.accounts.models import Person
from watchbell.incidents.letters import Letter
from watchbell.incidents.models import RoleAssignment
from watchbell.kernel.actors import Actor

_TAB = "roles"


def assigned(given: RoleAssignment, former: Person | None, actor: Actor) -> list[Letter]:
    """Tell whoever has the role now, and whoever had it."""
    duties, person = given.duties, given.person
    letters = []
    if person.pk != actor.person_id:
        lead = f"{actor.name} made you {duties.name.lower()}. {duties.purpose}"
        title = f"You are {duties.name.lower()}"
        letters.append(_letter(given, person, title, lead, "given", body=_list(duties.tasks)))
    if former is not None and former.pk != actor.person_id:
        lead = f"{person.name} is {duties.name.lower()} now; you are relieved."
        letters.append(_letter(given, former, f"{person.name} relieves you", lead, "relieved"))
    return letters


def offered(offer: RoleAssignment, holder: Person, actor: Actor) -> list[Letter]:
    """Ask whoever the role is offered to, and tell the holder when somebody else offered it."""
    duties, person = offer.duties, offer.person
    name = duties.name.lower()
    lead = f"{actor.name} asks you to take over as {name} from {holder.name}."
    if offer.note:
        lead = f"{lead} {offer.note}"
    title = f"Will you take over as {name}?"
    letters = [_letter(offer, person, title, lead, "offered", body=_list(duties.tasks))]
    if holder.pk != actor.person_id:
        lead = f"{actor.name} asked {person.name} to relieve you. Until they accept, you stay."
        letters.append(_letter(offer, holder, f"{person.name} may relieve you", lead, "offered"))
    return letters


def declined(offer: RoleAssignment, interested: Iterable[Person]) -> list[Letter]:
    """Tell those who wait for the answer that it is no."""
    duties, person = offer.duties, offer.person
    lead = f"{person.name} declined to be {duties.name.lower()}. {offer.note}".strip()
    title = f"{person.name} declined"
    return [
        _letter(offer, one, title, lead, "declined") for one in interested if one.pk != person.pk
    ]


def withdrawn(offer: RoleAssignment, actor: Actor) -> list[Letter]:
    """Tell whoever was asked that they need not answer any more."""
    name = offer.duties.name.lower()
    lead = f"{actor.name} no longer needs you as {name}."
    return [_letter(offer, offer.person, "You need not take over", lead, "withdrawn")]


def left(held: RoleAssignment, actor: Actor) -> list[Letter]:
    """Tell whoever's role was taken away, and whoever had given it to them."""
    name, person = held.duties.name.lower(), held.person
    letters = []
    if person.pk != actor.person_id:
        lead = f"{actor.name} ended your time as {name}. {held.note}".strip()
        letters.append(_letter(held, person, f"You are no longer {name}", lead, "ended"))
    giver = held.given_by
    if giver is not None and giver.pk not in (actor.person_id, person.pk):
        lead = f"{person.name} is no longer {name}. {held.note}".strip()
        letters.append(
            _letter(held, giver, f"Nobody is {name} in place of {person.name}", lead, "ended")
        )
    return letters


def _letter(
    row: RoleAssignment, person: Person, title: str, lead: str, what: str, *, body: str = ""
) -> Letter:
    key = f"role:{row.pk}:{what}"
    return Letter(person=person, title=title, lead=lead, key=key, body=body, tab=_TAB)


def _list(tasks: Iterable[str]) -> str:
    return "\n".join(f"- {task}" for task in tasks)
