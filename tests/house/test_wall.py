"""The second wall: what the database itself shows to each agency, party, the public and nobody, asked in raw SQL."""

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from agencies import wall
from agencies.access import Actor
from agencies.models import Agency, Party
from agencies.owner import owning
from casefile import files, page, policies
from casefile.models import CaseFile, Clock, Document, Matter
from credit.models import Entry
from registry.models import Disclosure, Filing, Institution
from tests import cast
from tests.house.test_isolation import lived_through
from tests.portal import scene
from tests.registry import acting

pytestmark = pytest.mark.django_db
WALLED = policies.walled()
POLICIES = {"reads", "adds", "changes", "removes"}


def rows(sql: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def shown(model) -> set:
    """The keys of all rows of a table that the database shows to whoever asks now."""
    return {key for (key,) in rows(f"SELECT {model._meta.pk.column} FROM {model._meta.db_table}")}


def way(model) -> str:
    """From a row to its case file, as a lookup: `clock__case`."""
    field = policies.link(model)
    return field.name if field.related_model is CaseFile else f"{field.name}__{way(field.related_model)}"


def readable(model, actor: Actor) -> set:
    """The same as the application counts it: what hangs on a file that is visible to the actor."""
    cases = CaseFile.objects.visible_to(actor)
    if model is CaseFile:
        return set(cases.values_list("pk", flat=True))
    if issubclass(model, Matter):
        return set(model.objects.visible_to(actor).values_list("pk", flat=True))
    found = set(model._default_manager.filter(**{f"{way(model)}__in": cases}).values_list("pk", flat=True))
    if model in (Clock, Document) and actor.agency:  # an agency's own, whatever file they hang on
        found |= set(model.objects.filter(agency=actor.agency).values_list("pk", flat=True))
    if model is Entry:  # the credit record is shared by the agencies of its place, and is its party's own
        own = Q(place=actor.agency.place_id) if actor.agency else Q(party=actor.party)
        found |= set(Entry.objects.filter(own).values_list("pk", flat=True))
    return found


@pytest.fixture
def scenery(settings, tmp_path):
    """Matters of every kind in one place, some in another, and one file given across."""
    settings.MEDIA_ROOT = tmp_path
    lived_through()
    scene.in_chengzhong("城中区夕阳红养老院")
    given = Filing.objects.filter(case__place="jingyu").first()
    files.give(given.case, [cast.agency("lianyungang.civil_affairs")])
    return given


# --- every table ------------------------------------------------------------------------------------------------------


def test_every_table_is_behind_the_wall_or_open_for_a_reason():
    known = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    tables = dict(
        rows(
            "SELECT relname, relrowsecurity FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
    )
    raised = {}
    for table, name in rows("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'"):
        raised.setdefault(table, set()).add(name)
    for table, secured in tables.items():
        if known.get(table) in WALLED:
            assert secured, table
            assert raised[table] == POLICIES, table
        else:
            assert table == "django_migrations" or policies.is_open(known[table]), table
            assert table not in raised, table


def test_what_is_open_exists_and_tells_nothing_of_a_case():
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert {name for name in policies.OPEN if "." in name} <= labels
    for model in apps.get_models(include_auto_created=True):
        if policies.is_open(model):
            assert policies.link(model) is None, model


def test_every_matter_and_all_that_hangs_on_a_case_file_is_found():
    reached = {model._meta.label for model in WALLED if policies.link(model)}
    assert {model._meta.label for model in apps.get_models() if issubclass(model, Matter)} <= reached
    assert {"casefile.Hold", "casefile.Event", "credit.Entry", "registry.Disclosure"} <= reached


# --- who sees what ----------------------------------------------------------------------------------------------------


def everybody() -> list[Actor]:
    agencies = [Actor(user=None, agency=agency) for agency in Agency.objects.select_related("place")]
    return agencies + [Actor(user=None, party=party) for party in Party.objects.all()]


def test_raw_sql_shows_each_agency_and_each_party_exactly_what_the_application_would(scenery):
    seen = 0
    hanging = [model for model in WALLED if model is CaseFile or policies.link(model)]
    hanging = [model for model in hanging if model._meta.db_table != policies.GRANT]
    for actor in everybody():
        person = Actor(user=cast.clerk().user, agency=actor.agency, party=actor.party)
        for model in hanging:
            with wall.as_actor(person):
                found = shown(model)
            assert found == readable(model, person), f"{model._meta.label} for {person.key}"
            seen += len(found)
    assert seen > 1000


def test_who_names_nobody_is_shown_nothing_and_neither_is_a_stranger_name(scenery):
    for name in (wall.NOBODY, "agency:", "agency:nowhere.civil_affairs", "party:0", "HOUSE", "anything"):
        with wall.named(name):
            for model in WALLED:
                assert shown(model) == set(), (name, model)


def test_a_connection_on_which_nothing_was_ever_said_is_shown_nothing(scenery):
    execute = connection.connection.execute
    execute("RESET eldercare.actor")
    for model in WALLED:
        assert execute(f"SELECT count(*) FROM {model._meta.db_table}").fetchone() == (0,), model


def test_the_public_is_shown_listed_institutions_what_is_disclosed_and_the_covers_of_these(scenery):
    acting.pushed(code="91220622MA0TE0777X", name="靖宇县未认领养老院")
    listed = set(Institution.objects.filter(state__in=("active", "closed")).values_list("pk", flat=True))
    disclosed = set(Disclosure.objects.values_list("pk", flat=True))
    covers = set(CaseFile.objects.filter(institution__in=listed).values_list("pk", flat=True))
    covers |= set(Disclosure.objects.values_list("case", flat=True))
    assert listed < set(Institution.objects.values_list("pk", flat=True))
    wanted = {Institution: listed, Disclosure: disclosed, CaseFile: covers}
    with wall.public():
        assert {model: shown(model) for model in WALLED} == {model: wanted.get(model, set()) for model in WALLED}


def test_a_file_given_without_the_institution_above_it_is_shown_in_full(scenery, client):
    given = scenery
    stranger = cast.official("liuyang", "刘洋", "lianyungang.civil_affairs", "clerk")
    cast.sign_in(client, stranger)
    with wall.as_actor(stranger):
        assert shown(Filing) == {given.pk}
        assert shown(Institution) == set()
    for url in (page.url_of(given.case), f"{page.url_of(given.case)}/accept", "/cases", "/desk"):
        answer = client.get(url, secure=True)
        assert answer.status_code in (200, 403), url
        assert given.case.reference in answer.content.decode() or url == "/desk"
    kept = client.get("/api/v1/filings", secure=True).json()["results"]
    assert [row["reference"] for row in kept] == [given.case.reference]
    assert client.get(f"/api/v1/filings/{given.case.reference}", secure=True).status_code == 200
    assert client.get(page.url_of(given.institution.case), secure=True).status_code == 404


# --- who writes -------------------------------------------------------------------------------------------------------


def refused(sql: str) -> str:
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        rows(sql)
    return str(error.value)


def test_nobody_but_the_house_writes_what_is_behind_the_wall(scenery):
    with wall.as_actor(cast.clerk()):
        assert "row-level security" in refused(
            "INSERT INTO casefile_notice (case_id, key, role, text, at)"
            " SELECT id, 'x', '', 'x', now() FROM casefile_casefile LIMIT 1 RETURNING id"
        )
        assert rows("UPDATE casefile_casefile SET title = 'x' RETURNING id") == []
        assert rows("DELETE FROM casefile_clock RETURNING id") == []
    assert not CaseFile.objects.filter(title="x").exists()


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("ALTER TABLE casefile_casefile DISABLE ROW LEVEL SECURITY", "must be owner"),
        ("ALTER TABLE casefile_event DISABLE TRIGGER ALL", "must be owner"),
        ("DROP POLICY reads ON casefile_casefile", "must be owner"),
        ("CREATE TABLE mine (id int)", "permission denied"),
        ("CREATE TEMPORARY TABLE mine (id int)", "permission denied"),
        ("TRUNCATE casefile_casefile CASCADE", "permission denied"),
        ("SET session_replication_role = replica", "permission denied"),
        ("SET ROLE postgres", "permission denied"),
        ("CREATE OR REPLACE FUNCTION wall.party() RETURNS bigint LANGUAGE sql RETURN 1", "permission denied"),
        ("UPDATE casefile_event SET kind = 'x'", "permission denied"),
        ("DELETE FROM credit_entry", "permission denied"),
        ("INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())", "permission denied"),
    ],
)
def test_the_application_cannot_lift_the_wall_nor_rewrite_history(sql, why):
    assert why in refused(sql)


@pytest.mark.django_db(transaction=True)
def test_a_role_that_the_wall_does_not_bind_is_named(settings):
    assert policies.gap(connection) == ""
    with owning(connection):
        assert "owns" in policies.gap(connection)
    settings.DATABASE_OWNER = None
    with pytest.raises(CommandError, match="DATABASE_OWNER_URL is not set"), owning(connection):
        pass


# --- what the connection was told -------------------------------------------------------------------------------------


def told() -> str:
    return rows("SELECT current_setting('eldercare.actor', true)")[0][0]


def test_the_server_is_told_anew_after_what_it_was_told_is_rolled_back():
    clerk = cast.clerk()
    with wall.as_actor(clerk), transaction.atomic():
        with wall.house():
            assert told() == wall.HOUSE
        assert told() == clerk.key
        transaction.set_rollback(True)
    assert told() == wall.HOUSE


def test_a_mistake_inside_the_house_is_rolled_back_outside_it():
    clerk = cast.clerk()
    with wall.as_actor(clerk):
        with pytest.raises(DatabaseError), transaction.atomic(), wall.house():
            rows("SELECT 1 / 0")
        assert told() == clerk.key


def test_an_act_is_made_in_the_house_on_what_its_actor_found():
    clerk = cast.clerk()
    with wall.as_actor(clerk):
        assert wall.make(told) == wall.HOUSE
        assert told() == clerk.key


def test_pages_are_read_as_whoever_signed_in_and_the_portal_as_the_public(client, monkeypatch):
    heard = []
    get = connection.cursor

    def note(*args, **kwargs):
        heard.append(wall.asking())
        return get(*args, **kwargs)

    acting.filed()
    clerk = cast.clerk()
    monkeypatch.setattr(connection, "cursor", note)
    wall_of = {}
    for who, url in ((None, "/institutions"), (clerk, "/cases"), (clerk, "/institutions")):
        if who:
            cast.sign_in(client, who)
        heard.clear()
        with wall.named(wall.NOBODY):
            assert client.get(url, secure=True).status_code == 200
        wall_of[who and who.key, url] = set(heard)
    assert wall_of[None, "/institutions"] <= {wall.NOBODY, wall.PUBLIC}
    assert clerk.key in wall_of[clerk.key, "/cases"]
    assert clerk.key not in wall_of[clerk.key, "/institutions"]
    assert wall.PUBLIC in wall_of[clerk.key, "/institutions"]
