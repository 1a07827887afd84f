"""Addresses of an integration's set-up, its mapping and what it heard."""

from tests.web.visiting import MANAGER, act, page

_GENERIC = "/integrations/{generic}"
SETTING_UP = [
    page("limits", "/integrations/limits"),
    page("integration-heard", "/integrations/{integration}/signals/heard"),
    page(
        "integration-setup-file",
        "/integrations/{zabbix}/setup/zabbix-watchbell.yaml",
        lowest=MANAGER,
    ),
    act("integration-secret", f"{_GENERIC}/settings/secret", 422, lowest=MANAGER),
    act("integration-secret-drop", f"{_GENERIC}/settings/secret/drop", 409, lowest=MANAGER),
    act("integration-switches", f"{_GENERIC}/settings/switches", lowest=MANAGER),
    page("integration-mapping", f"{_GENERIC}/mapping/edit", lowest=MANAGER),
    act("integration-mapping", f"{_GENERIC}/mapping/edit", 422, lowest=MANAGER),
    act("integration-mapping-try", f"{_GENERIC}/mapping/try", 200, lowest=MANAGER),
    act("integration-mapping-forget", f"{_GENERIC}/mapping/forget", lowest=MANAGER),
]
