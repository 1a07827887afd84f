"""Nagios, by notification commands that send what they need as a form."""

from watchbell.alerts.integrations.checks import parse
from watchbell.alerts.integrations.port import FORMS, Adapter

_COMMON = (
    "NOTIFICATIONTYPE", "HOSTNAME", "HOSTALIAS", "HOSTADDRESS", "HOSTSTATE", "HOSTSTATETYPE",
    "HOSTGROUPNAMES", "TIMET", "NOTIFICATIONCOMMENT",
)  # fmt: skip
_HOST = ("HOSTOUTPUT", "LASTHOSTSTATECHANGE", "HOSTNOTESURL")
_SERVICE = (
    "SERVICEDESC", "SERVICESTATE", "SERVICESTATETYPE", "SERVICEOUTPUT", "SERVICEPERFDATA",
    "LASTSERVICESTATECHANGE", "SERVICENOTESURL",
)  # fmt: skip


def _command(name: str, macros: tuple[str, ...]) -> str:
    fields = " ".join(f"--data-urlencode '{macro}=${macro}$'" for macro in macros)
    return (
        "define command {\n"
        f"  command_name  {name}\n"
        "  command_line  /usr/bin/curl --silent --show-error --fail --max-time 20 --retry 3"
        f" {fields} '{{address}}'\n"
        "}\n"
    )


_SETUP = f"""{_command("notify-host-by-watchbell", _COMMON + _HOST)}
{_command("notify-service-by-watchbell", _COMMON + _SERVICE)}
define contact {{
  contact_name                   watchbell
  host_notifications_enabled     1
  service_notifications_enabled  1
  host_notification_period       24x7
  service_notification_period    24x7
  host_notification_options      d,u,r,f
  service_notification_options   w,u,c,r,f
  host_notification_commands     notify-host-by-watchbell
  service_notification_commands  notify-service-by-watchbell
}}

# Then add the contact to your hosts and services, or to the contact group they notify:
#   contacts  +watchbell
"""

ADAPTER = Adapter(kind="nagios", title="Nagios", setup=_SETUP, parse=parse, takes=FORMS)
