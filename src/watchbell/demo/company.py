"""Fjellby Outdoor, which sells tents: its people, teams, services and what hangs on what."""

from dataclasses import dataclass
from decimal import Decimal

from watchbell.kernel.actors import Role


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody at the company; the address is theirs at example.com."""

    address: str
    name: str
    role: Role
    zone: str = "Europe/Copenhagen"

    @property
    def email(self) -> str:
        return f"{self.address}@example.com"


@dataclass(frozen=True, slots=True)
class Crew:
    """A team; its first member leads it."""

    slug: str
    name: str
    description: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A service, the machines it runs on, and what it needs."""

    slug: str
    name: str
    description: str
    team: str
    criticality: int
    cost: Decimal
    category: str
    hosts: tuple[str, ...]
    needs: tuple[str, ...] = ()
    is_paged: bool = True


@dataclass(frozen=True, slots=True)
class Thing:
    """A configuration item; `host` is its identifier, `on` that of what it runs on."""

    host: str
    name: str
    kind: str
    product: str
    place: str = ""
    on: str = ""


ADMIN = "admin"
MANAGER = "tomas.herrera"
STAFF = (
    Colleague(ADMIN, "Mara Lindqvist", Role.ADMIN, "Europe/Stockholm"),
    Colleague(MANAGER, "Tomás Herrera", Role.MANAGER),
    Colleague("aiko.tanaka", "Aiko Tanaka", Role.RESPONDER),
    Colleague("ben.okafor", "Ben Okafor", Role.RESPONDER, "Europe/London"),
    Colleague("chiara.romano", "Chiara Romano", Role.RESPONDER),
    Colleague("david.nowak", "David Nowak", Role.RESPONDER, "Europe/Warsaw"),
    Colleague("elif.yilmaz", "Elif Yılmaz", Role.RESPONDER),
    Colleague("priya.raman", "Priya Raman", Role.RESPONDER),
    Colleague("jonas.weber", "Jonas Weber", Role.RESPONDER),
    Colleague("nadia.haddad", "Nadia Haddad", Role.RESPONDER),
    Colleague("oskar.lund", "Oskar Lund", Role.RESPONDER),
    Colleague("samuel.mensah", "Samuel Mensah", Role.RESPONDER),
    Colleague("ingrid.dahl", "Ingrid Dahl", Role.RESPONDER, "Europe/Oslo"),
    Colleague("lucia.fernandez", "Lucía Fernández", Role.RESPONDER),
    Colleague("patrick.murphy", "Patrick Murphy", Role.RESPONDER, "Europe/Dublin"),
)
CALLERS = (
    Colleague("hannah.clarke", "Hannah Clarke", Role.REQUESTER),
    Colleague("georg.steiner", "Georg Steiner", Role.REQUESTER),
    Colleague("amelie.laurent", "Amélie Laurent", Role.REQUESTER),
    Colleague("farid.rahimi", "Farid Rahimi", Role.REQUESTER),
    Colleague("sofia.marchetti", "Sofia Marchetti", Role.REQUESTER),
    Colleague("viktor.novak", "Viktor Novák", Role.REQUESTER, "Europe/Tallinn"),
)
CREWS = (
    Crew(
        "storefront",
        "Storefront",
        "Web shop, search and customer accounts.",
        ("aiko.tanaka", "ben.okafor", "chiara.romano"),
    ),
    Crew(
        "payments",
        "Payments and orders",
        "From the basket to the parcel.",
        ("david.nowak", "elif.yilmaz", "priya.raman"),
    ),
    Crew(
        "platform",
        "Platform",
        "What everything else runs on.",
        ("jonas.weber", "nadia.haddad", "oskar.lund"),
    ),
    Crew(
        "network",
        "Network",
        "Offices, warehouses and the way in from outside.",
        ("samuel.mensah", "ingrid.dahl"),
    ),
    Crew(
        "workplace",
        "Service desk",
        "Mail, accounts and the devices people work with.",
        ("lucia.fernandez", "patrick.murphy", "ingrid.dahl"),
    ),
)


def _product(
    slug: str,
    name: str,
    description: str,
    team: str,
    rank: tuple[int, str],
    category: str,
    hosts: str,
    needs: str = "",
    *,
    is_paged: bool = True,
) -> Product:
    return Product(
        slug=slug,
        name=name,
        description=description,
        team=team,
        criticality=rank[0],
        cost=Decimal(rank[1]),
        category=category,
        hosts=tuple(hosts.split()),
        needs=tuple(needs.split()),
        is_paged=is_paged,
    )


PRODUCTS = (
    _product("kubernetes", "Container platform", "Runs the shop and everything around it.",
             "platform", (1, "180"), "system-crash-resource", "node-01 node-04 node-07 node-11"),
    _product("database", "Customer database", "PostgreSQL cluster with two replicas.",
             "platform", (1, "260"), "software-database", "pg-1 pg-2 pg-3"),
    _product("message-bus", "Message bus", "Events between shop, orders and warehouses.",
             "platform", (2, "60"), "software-application", "bus-1 bus-2 bus-3", "kubernetes"),
    _product("backup", "Backup", "Nightly backups, tested every month.",
             "platform", (3, "2"), "data-backup", "pg-1 files-2 erp-db"),
    _product("reports", "Reports", "Data warehouse and dashboards.",
             "platform", (3, "4"), "data-quality", "dwh-1", "database", is_paged=False),
    _product("customer-accounts", "Customer accounts", "Sign-in and profiles of customers.",
             "storefront", (1, "90"), "software-application", "auth-1 auth-2",
             "database kubernetes"),
    _product("search", "Product search", "Search and suggestions in the shop.",
             "storefront", (2, "45"), "software-application", "search-1 search-2 search-3",
             "kubernetes"),
    _product("payment-gateway", "Payment gateway", "Cards, mobile payments and invoices.",
             "payments", (1, "380"), "provider", "pay-1 pay-2", "kubernetes"),
    _product("orders", "Order management", "Orders, returns and refunds.",
             "payments", (2, "80"), "software-application", "oms-1 oms-2",
             "database message-bus"),
    _product("checkout", "Checkout", "From the basket to the order.",
             "payments", (1, "420"), "software-application", "checkout-1 checkout-2 checkout-3",
             "payment-gateway orders customer-accounts"),
    _product("web-shop", "Web shop", "fjellby.example.com",
             "storefront", (1, "240"), "software-application",
             "web-01 web-02 web-03 web-04 web-05 web-06",
             "search customer-accounts checkout kubernetes"),
    _product("office-network", "Office and warehouse network",
             "Cables, Wi-Fi and DNS of all sites.",
             "network", (2, "35"), "network-connectivity", "sw-lund-02 sw-hq-11 ns-1 sw-tll-01"),
    _product("warehouse", "Warehouse system", "Stock, picking and labels in three warehouses.",
             "payments", (2, "110"), "software-application", "wms-1 wms-2",
             "message-bus office-network"),
    _product("vpn", "Remote access", "VPN for everybody who is not in the office.",
             "network", (3, "12"), "network-vpn", "vpn-1 vpn-2", "office-network",
             is_paged=False),
    _product("mail", "E-mail and calendar", "Mailboxes, calendars and shared addresses.",
             "workplace", (3, "10"), "software-email", "mx-1", "office-network", is_paged=False),
    _product("devices", "Workplace devices", "Laptops, phones, printers and what runs on them.",
             "workplace", (4, "0.5"), "hardware-workplace", "depot", is_paged=False),
)  # fmt: skip
THINGS = (
    Thing("node-01", "Container node 01", "server", "kubernetes", "Data centre, rack 4"),
    Thing("node-04", "Container node 04", "server", "kubernetes", "Data centre, rack 5"),
    Thing("pg-1", "Database primary", "database", "database", "Data centre, rack 2"),
    Thing("pg-2", "Database replica", "database", "database", "Data centre, rack 7"),
    Thing("pay-1", "Payment node 1", "virtual_machine", "payment-gateway", on="node-01"),
    Thing("checkout-1", "Checkout node 1", "application", "checkout", on="node-04"),
    Thing("web-01", "Shop front end 01", "application", "web-shop", on="node-04"),
    Thing("wms-1", "Warehouse server", "server", "warehouse", "Lund, server room"),
    Thing("sw-lund-02", "Switch Lund, hall 2", "network_device", "office-network", "Lund, hall 2"),
    Thing("sw-hq-11", "Switch head office, floor 1", "network_device", "office-network", "Floor 1"),
    Thing("mx-1", "Mail relay", "server", "mail", "Data centre, rack 1"),
    Thing("vpn-1", "VPN gateway", "network_device", "vpn", "Data centre, rack 1"),
    Thing("prn-lund", "Printer Lund, goods out", "printer", "devices", "Lund"),
    Thing("prn-bergen", "Printer Bergen, office", "printer", "devices", "Bergen"),
    Thing("prn-tallinn", "Printer Tallinn, goods in", "printer", "devices", "Tallinn"),
)
"""What is recorded of the machines: some of the hosts above, and a printer a site."""
SITES = ("Lund", "Bergen", "Tallinn")
