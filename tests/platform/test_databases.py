"""How a DATABASE_URL is read, and how statements are planned."""

from watchbell.platform.databases import parse_database_url, plan_for_values


def test_an_address_names_the_server_and_its_options() -> None:
    read = parse_database_url("postgresql://ada:p%40ss@db.example:6432/bell?sslmode=require")
    assert (read["USER"], read["PASSWORD"], read["HOST"]) == ("ada", "p@ss", "db.example")
    assert (read["PORT"], read["NAME"]) == ("6432", "bell")
    assert read["OPTIONS"]["sslmode"] == "require"
    assert parse_database_url("postgresql:///bell?host=/run/pg")["HOST"] == "/run/pg"


def test_pages_plan_for_their_values_beside_what_the_operator_set() -> None:
    plain = parse_database_url("postgresql:///bell")
    plan_for_values(plain)
    assert plain["OPTIONS"]["options"] == "-c plan_cache_mode=force_custom_plan"
    given = parse_database_url("postgresql:///bell?options=-c%20work_mem%3D8MB")
    plan_for_values(given)
    assert given["OPTIONS"]["options"].startswith("-c work_mem=8MB -c plan_cache_mode=")


def test_behind_a_pooler_nothing_is_prepared_and_no_option_is_sent() -> None:
    pooled = parse_database_url("postgresql:///bell?prepare=no")
    plan_for_values(pooled)
    assert pooled["OPTIONS"]["prepare_threshold"] is None
    assert "options" not in pooled["OPTIONS"]
    assert "prepare" not in pooled["OPTIONS"]
