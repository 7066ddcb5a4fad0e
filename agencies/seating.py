"""Seats places and agencies as the packs name them; what a pack no longer names stays, because matters refer to it."""

from django.contrib.auth.models import Group
from django.db import transaction

from agencies.models import Agency, Duty, Place
from law import load
from law.entries import AgencyEntry
from law.pack import Pack


@transaction.atomic
def seat() -> list[str]:
    """Bring places and agencies into line with all packs. Answers one Chinese line for each change.

    A pack attached to no place seats nothing, and neither does an entry that only stands for "whoever is concerned".
    """
    packs = [pack for pack in map(load.pack, load.places()) if pack.status != "unattached"]
    return _seat_places(packs) + _seat_agencies(packs) + _seat_duties(packs)


def _seat_places(packs: list[Pack]) -> list[str]:
    found = {place.pk: place for place in Place.objects.all()}
    ids, lines = {pack.id for pack in packs}, []
    for pack in _from_above(packs):
        wanted = {
            "name": pack.name,
            "level": pack.level,
            "region_code": pack.region_code,
            "parent_id": next((above for above in (pack.within, pack.parent) if above in ids), None),
        }
        if pack.id in found:
            lines += _change(found[pack.id], wanted)
        else:
            Place.objects.create(pk=pack.id, **wanted)
            lines.append(f"新设地方：{pack.id} {pack.name}")
    return lines


def _from_above(packs: list[Pack]) -> list[Pack]:
    """Each after the place that contains it."""
    by_id = {pack.id: pack for pack in packs}

    def depth(pack: Pack, most: int = len(packs)) -> int:
        above = by_id.get(pack.within) or by_id.get(pack.parent)
        return 1 + depth(above, most - 1) if above and most else 0

    return sorted(packs, key=depth)


def _seat_agencies(packs: list[Pack]) -> list[str]:
    found = {agency.pk: agency for agency in Agency.objects.all()}
    new: list[tuple[Pack, AgencyEntry]] = []
    lines = []
    for pack in packs:
        for entry in pack.agencies.values():
            if not entry.can_sign_in:
                continue
            if agency := found.pop(entry.slug, None):
                lines += _change(agency, _wanted(pack, entry))
            else:
                new.append((pack, entry))
    groups = {entry.slug: Group(name=entry.slug) for _, entry in new}
    Group.objects.bulk_create(groups.values())
    Agency.objects.bulk_create(
        Agency(pk=entry.slug, group=groups[entry.slug], **_wanted(pack, entry)) for pack, entry in new
    )
    lines += [f"新设部门：{entry.slug} {entry.name}" for _, entry in new]
    return lines + [f"法规数据包不再列入，保留：{agency.pk} {agency.name}" for agency in found.values()]


def _seat_duties(packs: list[Pack]) -> list[str]:
    """The matrix as rows, for the database to look up who may read what. An agency that no pack names keeps none."""
    wanted = {
        (slug, domain)
        for pack in packs
        for slug, entry in pack.agencies.items()
        if entry.can_sign_in
        for domain in pack.domains_of(slug)
    }
    found = {(duty.agency_id, duty.domain): duty.pk for duty in Duty.objects.all()}
    if gone := [found[pair] for pair in set(found) - wanted]:
        Duty.objects.filter(pk__in=gone).delete()
    Duty.objects.bulk_create(Duty(agency_id=slug, domain=domain) for slug, domain in sorted(wanted - set(found)))
    changed = wanted ^ set(found)
    return [f"职责分工：{len({slug for slug, _ in changed})} 个部门有变动"] if changed else []


def _wanted(pack: Pack, entry: AgencyEntry) -> dict[str, str]:
    return {
        "place_id": pack.id,
        "name": entry.name,
        "short": entry.short,
        "kind": entry.kind,
        "level": entry.level,
    }


def _change(row: Place | Agency, wanted: dict[str, str | None]) -> list[str]:
    changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if not changed:
        return []
    words = "；".join(
        f"{row._meta.get_field(name).verbose_name}：{getattr(row, name)} → {value}" for name, value in changed.items()
    )
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    return [f"变更：{row.pk} {words}"]
