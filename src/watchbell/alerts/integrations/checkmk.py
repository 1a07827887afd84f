"""Checkmk, by a notification script that sends its NOTIFY_ variables."""

from watchbell.alerts.integrations.checks import parse
from watchbell.alerts.integrations.port import FORMS, Adapter, SetupFile

_SCRIPT = '''#!/usr/bin/env python3
# Watchbell
"""Sends one notification of Checkmk to Watchbell. It needs nothing but Checkmk's own Python."""

import json
import os
import sys
import urllib.error
import urllib.request

WANTED = (
    "WHAT", "NOTIFICATIONTYPE", "NOTIFICATIONCOMMENT", "HOSTNAME", "HOSTALIAS", "HOSTADDRESS",
    "HOSTSTATE", "HOSTOUTPUT", "HOSTGROUPNAMES", "LASTHOSTSTATECHANGE", "SERVICEDESC",
    "SERVICESTATE", "SERVICEOUTPUT", "LONGSERVICEOUTPUT", "SERVICEPERFDATA",
    "SERVICEGROUPNAMES", "LASTSERVICESTATECHANGE", "OMD_SITE",
)
address = os.environ.get("NOTIFY_PARAMETER_1") or "{address}"
found = {f"NOTIFY_{name}": os.environ.get(f"NOTIFY_{name}", "") for name in WANTED}
found["TIMET"] = os.environ.get("NOTIFY_MICROTIME", "")[:10]
request = urllib.request.Request(
    address, json.dumps(found).encode(), {"Content-Type": "application/json"}
)
try:
    with urllib.request.urlopen(request, timeout=20) as answer:
        print(f"Watchbell answered {answer.status}.")
except urllib.error.HTTPError as error:
    print(f"Watchbell refused it: {error}", file=sys.stderr)
    sys.exit(1 if error.code >= 500 else 2)
except OSError as error:
    print(f"Watchbell cannot be reached: {error}", file=sys.stderr)
    sys.exit(1)
'''
_SETUP = """As the site's user, with the script from this page:

  install -m 755 watchbell ~/local/share/check_mk/notifications/watchbell

Then Setup > Events > Notifications > Add rule
  Notification method:  Watchbell
  Contact selection:    a user who may see all hosts and services
  Parameter 1:          {address}

Exit status 1 makes Checkmk try again, 2 does not.
"""

ADAPTER = Adapter(
    kind="checkmk",
    title="Checkmk",
    setup=_SETUP,
    parse=parse,
    takes=FORMS,
    files=(SetupFile(name="watchbell", text=_SCRIPT),),
)
