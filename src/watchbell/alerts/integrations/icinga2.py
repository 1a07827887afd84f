"""Icinga 2, by a notification command that sends its macros as a form."""

from watchbell.alerts.integrations.checks import parse
from watchbell.alerts.integrations.port import FORMS, Adapter, SetupFile

_SCRIPT = """#!/bin/sh
# Sends one notification of Icinga 2 to Watchbell. Needs curl. Put it beside your other scripts,
# /etc/icinga2/scripts/watchbell.sh, and make it executable.
set -eu
set -- --silent --show-error --fail --max-time 20 --retry 3
for name in NOTIFICATIONTYPE HOSTNAME HOSTDISPLAYNAME HOSTADDRESS HOSTSTATE HOSTSTATETYPE \\
    HOSTOUTPUT SERVICEDESC SERVICESTATE SERVICESTATETYPE SERVICEOUTPUT SERVICEPERFDATA \\
    SERVICENOTESURL TIMET NOTIFICATIONCOMMENT LASTHOSTSTATECHANGE LASTSERVICESTATECHANGE; do
  eval "value=\\${$name:-}"
  set -- "$@" --data-urlencode "$name=$value"
done
exec curl "$@" "{address}"
"""
_SETUP = """object NotificationCommand "watchbell-host" {
  command = [ ConfigDir + "/scripts/watchbell.sh" ]
  env = {
    NOTIFICATIONTYPE = "$notification.type$"
    HOSTNAME = "$host.name$"
    HOSTDISPLAYNAME = "$host.display_name$"
    HOSTADDRESS = "$address$"
    HOSTSTATE = "$host.state$"
    HOSTSTATETYPE = "$host.state_type$"
    HOSTOUTPUT = "$host.output$"
    LASTHOSTSTATECHANGE = "$host.last_state_change$"
    NOTIFICATIONCOMMENT = "$notification.comment$"
    TIMET = "$icinga.timet$"
  }
}

object NotificationCommand "watchbell-service" {
  import "watchbell-host"
  env += {
    SERVICEDESC = "$service.name$"
    SERVICESTATE = "$service.state$"
    SERVICESTATETYPE = "$service.state_type$"
    SERVICEOUTPUT = "$service.output$"
    SERVICEPERFDATA = "$service.perfdata$"
    SERVICENOTESURL = "$service.notes_url$"
    LASTSERVICESTATECHANGE = "$service.last_state_change$"
  }
}

object User "watchbell" { }

apply Notification "watchbell" to Host {
  command = "watchbell-host"
  users = [ "watchbell" ]
  interval = 0
  assign where true
}

apply Notification "watchbell" to Service {
  command = "watchbell-service"
  users = [ "watchbell" ]
  interval = 0
  assign where true
}
"""

ADAPTER = Adapter(
    kind="icinga2",
    title="Icinga 2",
    setup=_SETUP,
    parse=parse,
    takes=FORMS,
    files=(SetupFile(name="watchbell.sh", text=_SCRIPT),),
)
