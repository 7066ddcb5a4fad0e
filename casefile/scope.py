"""Who may read which case files, as one condition on a query that every index can serve."""

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigAutoField, Lookup, Q, QuerySet

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


def scope(actor: Actor | None, *, prefix: str = "") -> Q:
    """Which case files an actor may read, as a condition on a query that reaches `CaseFile` through `prefix`.

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
    if prefix:  # by the list of files: an OR that reaches over two tables is served by no index
        files = apps.get_model("casefile", "CaseFile").objects
        # A long list of grants is hashed by IN; ANY would be walked for every file.
        given = Q(pk__in=granted) if _is_given_much(actor) else Q(pk__any_of=ArraySubquery(granted))
        return Q(**{f"{prefix}in": files.filter(by_duty | given).order_by().values("pk")})
    return by_duty | Q(pk__any_of=ArraySubquery(granted))


def _is_given_much(actor: Actor) -> bool:
    """Whoever leads joint inspections is given every hazard of the place, whatever its domain."""
    return load.pack(actor.agency.place_id).domains_of(actor.agency.pk).get(GATHERED) == "lead"


class CaseFileQuerySet(QuerySet):
    def visible_to(self, actor):
        """Only the files that this actor may read. A file not among them does not exist (404)."""
        return self.filter(scope(actor))


class MatterQuerySet(QuerySet):
    def visible_to(self, actor):
        """Only the matters whose case file this actor may read."""
        return self.filter(scope(actor, prefix="case__"))
