"""Types of incidents and what each asks."""

from ninja import Router

from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read
from watchbell.api.presenters.types import incident_type
from watchbell.api.schemas.types import TypeList
from watchbell.incidents.permissions import Action, may
from watchbell.incidents.selectors import all_forms

router = Router(tags=["incident types"])


@read(router, "/incident-types", name="list_incident_types", returns=TypeList)
def list_all(request: ApiRequest) -> Answer:
    """List the types of incidents, each with its fields.

    Those who only report see the types and fields that are meant for them.
    """
    inside = may(request.actor, Action.LIST_ALL)
    forms = [form for form in all_forms() if inside or form.on_request_form]
    return Answer(TypeList(items=[incident_type(form, only_requests=not inside) for form in forms]))
