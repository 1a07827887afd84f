"""The addresses of imports, as addresses.py says them."""

from tests.web.visiting import ADMIN, Visit, act, page

_ONE = "/admin/imports/{import_run}"
IMPORTS = [
    page("import-list", "/admin/imports", lowest=ADMIN),
    page("import-new", "/admin/imports/new", lowest=ADMIN),
    act("import-new", "/admin/imports/new", 422, lowest=ADMIN),
    page("import", _ONE, lowest=ADMIN),
    page("import", "/admin/imports/{import_done}", lowest=ADMIN),
    page("import", "/admin/imports/{import_waiting}", lowest=ADMIN),
    Visit("import-of", "/admin/imports/of/{import_number}", 302, 404, 403, 302, manager=403),
    page("import-mapping", f"{_ONE}/mapping", lowest=ADMIN),
    act("import-mapping", f"{_ONE}/mapping", 422, lowest=ADMIN),
    page("import-mapping-file", f"{_ONE}/mapping.yaml", lowest=ADMIN),
    page("import-rejected", f"{_ONE}/rejected.csv", lowest=ADMIN),
    act("import-run", f"{_ONE}/run", lowest=ADMIN),
    act("import-cancel", "/admin/imports/{import_waiting}/cancel", lowest=ADMIN),
    act("import-undo", "/admin/imports/{import_done}/undo", lowest=ADMIN),
]
