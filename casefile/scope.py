"""Who may read which case files, as one condition on a query that every index can serve."""

from functools import lru_cache

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigAutoField, BooleanField, Count, Lookup, OuterRef, Q, QuerySet, Subquery, Value

from agencies import wall
from agencies.access import Actor
from law import load

GATHERED = "inspection_joint"  # whoever leads here gathers what the other agencies find


@BigAutoField.register_lookup
class AnyOf(Lookup):
    """`pk__any_of=ArraySubquery(…)`: the list is read once, and then the primary key's index serves.

    `IN (SELECT …)` or EXISTS beside an OR would make the database walk every row and ask for each.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", (*left_params, *right_params)


def scope(actor: Actor | None, *, prefix: str = "", kind: str = "") -> Q:
    """Which case files an actor may read, as a condition on a query that reaches `CaseFile` through `prefix`.

    `kind`: that of all files that the query can reach. It changes nothing but how few the planner expects.

    An agency reads what the matrix gives it in its place, what it handles, and what was granted to it; a party
    reads its own. A file without a domain is open to every agency of its place. No actor reads nothing.
    """
    if actor is None or not (actor.is_system or actor.body):
        return Q(pk__in=[])
    if actor.is_system:
        return Q()
    if actor.party:
        return Q(**{f"{prefix}party": actor.party})
    grants = apps.get_model("casefile", "CaseFileGroupObjectPermission").objects
    granted = grants.filter(group=actor.agency.group_id).order_by().values("content_object")
    by_duty = Q(place=actor.agency.place_id, domain__in=["", *actor.domains]) | Q(agency=actor.agency)
    if reads_most(actor):
        own = by_duty | Q(_true(granted.filter(content_object=OuterRef("pk"))))
        return _row_by_row(own, prefix) if prefix else own
    if not prefix:
        return by_duty | Q(pk__any_of=ArraySubquery(granted))
    # By the list of files: an OR that reaches over two tables is served by no index. A long list of grants is hashed
    # by IN; ANY would be walked for every file.
    given = Q(pk__in=granted) if _is_given_much(actor) else Q(pk__any_of=ArraySubquery(granted))
    within = _files().filter(kind=kind) if kind else _files()
    return Q(**{f"{prefix}in": within.filter(by_duty | given).values("pk")})


def _files() -> QuerySet:
    return apps.get_model("casefile", "CaseFile").objects.order_by()


def _row_by_row(own: Q, prefix: str) -> Q:
    """For who reads nearly everything: each row asks for its own file, so that a page costs what it reads.

    A list of all files would cost more than the page; as a join or EXISTS the planner would make that list.
    """
    found = _files().filter(own, pk=OuterRef(f"{prefix.removesuffix('__')}_id"))
    return Q(_true(found))


def _true(found: QuerySet) -> Subquery:
    """Whether there is one, looked up by its key for each row; EXISTS would first list and hash all that there are."""
    return Subquery(found.values_list(Value(True, output_field=BooleanField()))[:1])


def _is_given_much(actor: Actor) -> bool:
    """Whoever leads joint inspections is given every hazard of the place, whatever its domain."""
    return load.pack(actor.agency.place_id).domains_of(actor.agency.pk).get(GATHERED) == "lead"


def reads_most(actor: Actor) -> bool:
    """Whether so many of all files are this actor's to read that few of a list are passed over in vain."""
    return actor.agency is not None and _is_given_much(actor) and _is_most(actor.agency.place_id)


@lru_cache(maxsize=64)
def _is_most(place_id: str) -> bool:
    """Whether a place holds at least half of all files, as counted once in the life of a process.

    It only decides how a list is read, never what is in it.
    """
    with wall.house():
        every = _files().aggregate(n=Count("pk"), own=Count("pk", filter=Q(place=place_id)))
    return every["own"] * 2 >= every["n"]


class CaseFileQuerySet(QuerySet):
    def visible_to(self, actor):
        """Only the files that this actor may read. A file not among them does not exist (404)."""
        return self.filter(scope(actor))


class MatterQuerySet(QuerySet):
    def visible_to(self, actor, *, kind=""):
        """Only the matters whose case file this actor may read. `kind` of their files: see `scope`."""
        return self.filter(scope(actor, prefix="case__", kind=kind))
