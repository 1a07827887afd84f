"""The examples of opsgenie-sdk's documentation, with another address: python ... KEY ADDRESS."""

import sys
from typing import Any

import opsgenie_sdk
from opsgenie_sdk.rest import ApiException

key, address = sys.argv[1:]


class Example:
    """What the documentation does, method by method."""

    def __init__(self, opsgenie_api_key: str) -> None:
        self.conf = opsgenie_sdk.configuration.Configuration()
        self.conf.api_key["Authorization"] = opsgenie_api_key
        self.conf.host = address
        self.api_client = opsgenie_sdk.api_client.ApiClient(configuration=self.conf)
        self.alert_api = opsgenie_sdk.AlertApi(api_client=self.api_client)

    def create_alert(self) -> Any:
        body = opsgenie_sdk.CreateAlertPayload(
            message="Sample of SDK v2",
            alias="python_sample",
            description="Sample of SDK v2",
            responders=[{"name": "SampleTeam", "type": "team"}],
            visible_to=[{"name": "Sample", "type": "team"}],
            actions=["Restart", "AnExampleAction"],
            tags=["OverwriteQuietHours"],
            details={"key1": "value1", "key2": "value2"},
            entity="An example entity",
            priority="P3",
        )
        return self.alert_api.create_alert(create_alert_payload=body)

    def get_alert(self) -> Any:
        return self.alert_api.get_alert(identifier="python_sample", identifier_type="alias")

    def list_alerts(self, query: str) -> Any:
        return self.alert_api.list_alerts(query=query)

    def count_alerts(self, query: str) -> Any:
        return self.alert_api.count_alerts(query=query)

    def close_alert(self) -> Any:
        body = opsgenie_sdk.CloseAlertPayload(user="Test", note="sample", source="python sdk")
        return self.alert_api.close_alert(
            identifier="python_sample", identifier_type="alias", close_alert_payload=body
        )


def done(response: Any) -> Any:
    """Wait as the SDK does until the request was processed."""
    result = response.retrieve_result()
    assert result.data.is_success, result
    return result.data


example = Example(key)
api = example.alert_api
alias = {"identifier": "python_sample", "identifier_type": "alias"}

created = done(example.create_alert())
assert created.action == "Create", created
alert = example.get_alert().data
assert alert.id == created.alert_id
assert (alert.message, alert.priority, alert.tags) == (
    "Sample of SDK v2",
    "P3",
    ["OverwriteQuietHours"],
)
assert alert.details == {"key1": "value1", "key2": "value2"}
listed = example.list_alerts("status=open AND tag:OverwriteQuietHours").data
assert [one.id for one in listed] == [alert.id]
assert example.count_alerts("status:open").data.count == 1

done(api.acknowledge_alert(**alias, acknowledge_alert_payload={"user": "u", "note": "on it"}))
assert example.get_alert().data.acknowledged is True
done(api.un_acknowledge_alert(**alias, un_acknowledge_alert_payload={"note": "no"}))
assert example.get_alert().data.acknowledged is False
note = opsgenie_sdk.AddNoteToAlertPayload(note="hello", user="u")
done(api.add_note(**alias, add_note_to_alert_payload=note))
assert [one.note for one in api.list_notes(**alias).data] == ["hello"]
done(
    api.add_tags(**alias, add_tags_to_alert_payload=opsgenie_sdk.AddTagsToAlertPayload(tags=["a"]))
)
details = opsgenie_sdk.AddDetailsToAlertPayload(details={"a": "b"})
done(api.add_details(**alias, add_details_to_alert_payload=details))
done(
    api.escalate_alert(
        **alias,
        escalate_alert_to_next_payload=opsgenie_sdk.EscalateAlertToNextPayload(
            escalation=opsgenie_sdk.EscalationRecipient(name="ops_escalation")
        ),
    )
)
priority = opsgenie_sdk.UpdateAlertPriorityPayload(priority="P1")
done(api.update_alert_priority(**alias, update_alert_priority_payload=priority))
alert = example.get_alert().data
assert (alert.priority, alert.tags) == ("P1", ["OverwriteQuietHours", "a"])
done(example.close_alert())
assert example.get_alert().data.status == "closed"

status = 0
try:
    api.get_alert(identifier="missing", identifier_type="alias")
except ApiException as error:
    status = error.status
assert status == 404
