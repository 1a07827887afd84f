"""Which way a question is answered: from what is rolled up where it may be, else from incidents.

Restricted incidents are in no sum that everybody shares: for who may know of them they are counted
beside it, from the incidents themselves.
"""

from watchbell.analytics.rolling.standing import Standing, standing, still_stands
from watchbell.analytics.selectors.asking import Answered, Asked
from watchbell.analytics.selectors.raw import Part, count_raw
from watchbell.analytics.selectors.rolled import Reading, count_rolled_up, reading_of
from watchbell.incidents.permissions import Action, may

_HIDDEN = "i.is_restricted and i.id in (select incident_id from analytics_fact where is_restricted)"


def answer(asked: Asked) -> Answered:
    """Return what is counted."""
    found = standing(asked.now) if may(asked.actor, Action.LIST_ALL) else None
    reading = reading_of(asked, found.zone) if found else None
    if found and reading:
        answered = _mostly_rolled_up(asked, reading, found)
        if still_stands(found):
            return answered
    return count_raw(asked, Part(asked.chosen))


def _mostly_rolled_up(asked: Asked, reading: Reading, found: Standing) -> Answered:
    rolled = [kpi for kpi in asked.chosen if reading.tells(kpi)]
    answered = count_rolled_up(asked, rolled, reading, found)
    if found.hides:
        answered.join(count_raw(asked, Part(rolled, _HIDDEN)))
    answered.join(count_raw(asked, Part([kpi for kpi in asked.chosen if not reading.tells(kpi)])))
    return answered
