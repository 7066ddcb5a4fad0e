"""Row-level security, made from the models: which rows of which table are shown to whom, as the database enforces it.

Every table of this project is walled unless it is named as open, with the reason. The condition on case files is that
of `casefile.scope`; what hangs on a case file is shown with it; the rest is for the house. Only the house writes.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey, Model

from agencies import wall
from casefile import withheld

# Of this project, by model; of libraries, by app. None of them tells anything about a case.
OPEN = {
    "agencies.Place": "places, as the packs name them",
    "agencies.Agency": "agencies, as the packs name them",
    "agencies.Duty": "who has a part in which domain, as the packs say; the policies themselves read it",
    "agencies.Party": "names and public codes of legal persons, as the register publishes them",
    "agencies.User": "read before it is known who asks",
    "agencies.Post": "read before it is known who asks",
    "agencies.Client": "read before it is known who asks",
    "agencies.User_groups": "of the library, unused",
    "agencies.User_user_permissions": "of the library, unused",
    "auth": "groups and permissions",
    "admin": "what the admin did to people and posts",
    "contenttypes": "names of models",
    "sessions": "read before it is known who asks",
    "oauth2_provider": "tokens, read before it is known who asks",
    "axes": "failed sign-ins",
    "django_celery_beat": "the timetable of tasks",
}
CASE = "casefile_casefile"
GRANT = "casefile_casefilegroupobjectpermission"
DUTY = "agencies_duty"
APPEND_ONLY = "append_only"

# Who asks, and what the packs say of that agency: functions of the schema `wall`, each asked once in a query. They are
# opaque to the planner, which would otherwise count their tables into the price of every single row.
ASKING = f"(SELECT coalesce(current_setting('{wall.SETTING}', true), ''))"
FUNCTIONS = {
    "agency() RETURNS text": f"CASE WHEN starts_with({ASKING}, 'agency:') THEN substr({ASKING}, 8) END",
    "party() RETURNS bigint": f"CASE WHEN starts_with({ASKING}, 'party:') THEN substr({ASKING}, 7)::bigint END",
    "place() RETURNS text": "(SELECT place_id FROM agencies_agency WHERE id = (SELECT wall.agency()))",
    "team() RETURNS integer": "(SELECT group_id FROM agencies_agency WHERE id = (SELECT wall.agency()))",
    "domains() RETURNS text[]": f"ARRAY(SELECT domain FROM {DUTY} WHERE agency_id = (SELECT wall.agency()))",
}
HOUSE = f"{ASKING} = '{wall.HOUSE}'"
PUBLIC = f"{ASKING} = '{wall.PUBLIC}'"
NOT_PUBLIC = f"{ASKING} <> '{wall.PUBLIC}'"  # a public cover opens nothing of what is in the file

# The twin of `casefile.scope.scope`.
READS = f"""
    place_id = (SELECT wall.place()) AND (domain = '' OR domain = ANY ((SELECT wall.domains())::text[]))
    OR agency_id = (SELECT wall.agency())
    OR party_id = (SELECT wall.party())
    OR EXISTS (SELECT FROM {GRANT} given WHERE group_id = (SELECT wall.team()) AND content_object_id = {CASE}.id)
"""


def is_open(model: type[Model]) -> bool:
    """Whether a model's table is named as open, alone or with its app."""
    return model._meta.label in OPEN or model._meta.app_label in OPEN


def walled() -> list[type[Model]]:
    """Every other model with a table of its own, those between two models and those of libraries included."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not (model._meta.proxy or is_open(model))]


def link(model: type[Model]) -> ForeignKey | None:
    """The column by which a row hangs on a case file: the shortest way, through other walled rows if need be."""
    return min(_links(model, frozenset()), key=lambda found: found[0], default=(0, None))[1]


def _links(model: type[Model], seen: frozenset) -> Iterator[tuple[int, ForeignKey]]:
    for field in model._meta.concrete_fields:
        target = field.related_model if isinstance(field, ForeignKey) else None
        if target is None or target in seen or target is model or target._meta.app_label in OPEN:
            continue
        if target._meta.db_table == CASE:
            yield 0, field
        elif further := min(_links(target, seen | {model}), key=lambda found: found[0], default=None):
            yield further[0] + 1, field


def condition(model: type[Model]) -> str:
    """Which rows of a model's table an agency, a party or the public may read; "" where only the house may."""
    table, column = model._meta.db_table, link(model)
    also = [words for words in (_to_all(model), getattr(model, "wall_also", "")) if words]
    if table == CASE:
        return " OR ".join([READS, f"{PUBLIC} AND wall.published(id)", *also])
    if table == GRANT:
        return "group_id = (SELECT wall.team()) OR wall.shown(content_object_id)"
    if column is not None:
        above = column.related_model._meta.db_table
        # A lookup by key for each row, at a price that the planner knows; EXISTS would read all files to show fifty.
        hangs = f"(SELECT true FROM {above} above WHERE above.id = {table}.{column.column})"
        unless = f" AND NOT ({words})" if (words := getattr(model, "wall_unless", "")) else ""
        also.append(f"{NOT_PUBLIC} AND {hangs}{unless}")
    return " OR ".join(also)


def _to_all(model: type[Model]) -> str:
    """The condition by which the law makes rows of this model public, if it does (`wall_public` of the model)."""
    words = getattr(model, "wall_public", "")
    return f"{PUBLIC} AND ({words})" if words else ""


def raise_wall(connection, role: str) -> None:
    """This will bring privileges and policies of all tables into line with the models. By the owner, in one piece."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC")
        for words in statements(connection.ops.quote_name(role)):
            cursor.execute(words)


def gap(connection) -> str:
    """Where the wall is open to the role of this connection, in one sentence; "" where it is not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            return f"the role {connection.settings_dict['USER']} bypasses row-level security"
        cursor.execute(
            "SELECT relname, pg_has_role(relowner, 'MEMBER'), relrowsecurity FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        tables = {name: rest for name, *rest in cursor.fetchall()}
    if owned := sorted(name for name, (owns, _) in tables.items() if owns):
        return f"the role {connection.settings_dict['USER']} owns {owned[0]} and could lift its policies"
    named = {model._meta.db_table for model in walled()}
    bare = sorted(name for name in named if name not in tables or not tables[name][1])
    return f"no row-level security on {', '.join(bare)}: run ./run migrate" if bare else ""


def statements(role: str) -> Iterator[str]:
    """What the owner of the tables says to the database, after every migration, to raise the wall before `role`."""
    yield from _functions(role)
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}"
    for model in apps.get_models():
        if any(trigger.name == APPEND_ONLY for trigger in getattr(model._meta, "triggers", ())):
            yield f"REVOKE UPDATE, DELETE ON {model._meta.db_table} FROM {role}"
        if getattr(model, "wall_sealed", False):  # a trigger of the owner's writes it
            yield f"REVOKE INSERT, UPDATE, DELETE ON {model._meta.db_table} FROM {role}"
    for model in walled():
        yield from _policies(model)


def _functions(role: str) -> Iterator[str]:
    yield "CREATE SCHEMA IF NOT EXISTS wall"
    yield f"GRANT USAGE ON SCHEMA wall TO {role}"
    yield f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}"
    published = [
        f"EXISTS (SELECT FROM {model._meta.db_table} WHERE case_id = file AND ({model.wall_public}))"
        for model in walled()
        if getattr(model, "wall_public", "")
    ]
    shown = f"{HOUSE} OR EXISTS (SELECT FROM {CASE} WHERE id = file AND ({READS}))"
    # A party is told the number of its own files only: one more would betray a complaint or a planned visit.
    own = "((SELECT wall.party()) IS NULL OR party_id = (SELECT wall.party()))"
    below = f"CASE WHEN wall.shown(file) THEN (SELECT count(*) FROM {CASE} WHERE root_id = file AND {own}) END"
    for head, words in {
        **FUNCTIONS,
        "published(file bigint) RETURNS boolean": " OR ".join(published) or "false",
        "shown(file bigint) RETURNS boolean": shown,
        # So that a page can say that there is more than it shows: a number, to whoever may read the file above.
        "below(file bigint) RETURNS bigint": below,
        **withheld.statements(),
    }.items():  # they look behind the wall, or policies would ask each other for ever
        yield (
            f"CREATE OR REPLACE FUNCTION wall.{head} LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1 SECURITY DEFINER "
            f"SET search_path = public, pg_temp AS $$ BEGIN RETURN {words}; END $$"
        )


def _policies(model: type[Model]) -> Iterator[str]:
    """The policies of one table: the house reads and writes, whoever else is named reads. No policy serves nobody.

    The house is asked for first, so that what it reads in bulk costs no more than before.
    """
    table, words = model._meta.db_table, condition(model)
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    for name, kind in {
        "reads": f"FOR SELECT USING ({' OR '.join([HOUSE, *([words] if words else [])])})",
        "adds": f"FOR INSERT WITH CHECK ({HOUSE})",
        "changes": f"FOR UPDATE USING ({HOUSE})",
        "removes": f"FOR DELETE USING ({HOUSE})",
    }.items():
        yield f"DROP POLICY IF EXISTS {name} ON {table}"
        yield f"CREATE POLICY {name} ON {table} {kind}"
