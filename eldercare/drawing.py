"""Documents drawn from the code, so that they cannot drift: the flows as diagrams and tables, the duties by agency."""

from collections.abc import Iterator, Sequence

from casefile.flow import REGISTRY, Flow
from law import coverage, load
from law.pack import Pack

HEAD = "<!-- Drawn by `./run manage draw`; edit the code or the packs, not this file. -->\n"


def flows() -> str:
    """docs/flows.md: what may happen to every kind of matter."""
    parts = [HEAD, "# Flows\n", "One table a matter; `casefile.flow.advance` is the only code that writes a state.\n"]
    parts += ["\n".join(_flow(REGISTRY[key])) for key in sorted(REGISTRY)]
    return "\n".join(parts)


def _flow(flow: Flow) -> Iterator[str]:
    states = dict(flow.model._meta.get_field("state").choices)
    yield f"## {flow.label} `{flow.key}`\n"
    yield "```mermaid\nstateDiagram-v2"
    for value, label in states.items():
        yield f"    {value}: {label}"
    yield f"    [*] --> {flow.initial}"
    for row in flow.moves.values():
        for source in row.sources:
            yield f"    {source} --> {row.to or source}: {row.label}"
    for value in states:
        if value in flow.final:
            yield f"    {value} --> [*]"
    yield "```\n"
    yield "| move | from | to | label | starts | stops | papers |\n|---|---|---|---|---|---|---|"
    for row in flow.moves.values():
        cells = (row.name, "、".join(states[s] for s in row.sources), states.get(row.to, "—"), row.label)
        rest = (", ".join(names) or "—" for names in (row.starts, row.stops, row.papers))
        yield f"| {' | '.join([*cells, *rest])} |"
    yield ""


def duties() -> str:
    """docs/duties.md: what carries each obligation of each place, by which article, and what no software carries."""
    accounts = [(load.pack(place), coverage.account(load.pack(place))) for place in load.places()]
    ways = [way for way in coverage.NAMES if any(coverage.totals(rows)[way] for _, rows in accounts)]
    parts = [HEAD, "# Duties\n", "What each place's document obliges, and what in its pack carries it out.\n"]
    parts.append(f"| place | obligations | {' | '.join(coverage.NAMES[way] for way in ways)} |")
    parts.append("|---|" + "---|" * (len(ways) + 1))
    for pack, rows in accounts:
        counted = coverage.totals(rows)
        parts.append(f"| [{pack.name}](#{pack.id}) | {len(rows)} | {' | '.join(str(counted[way]) for way in ways)} |")
    for pack, rows in accounts:
        parts += ["", *_account(pack, rows)]
    return "\n".join(parts)


def _account(pack: Pack, rows: Sequence[coverage.Row]) -> Iterator[str]:
    """One place: every entry that carries an obligation, then the obligations that no software carries, and why."""
    yield f'## <a id="{pack.id}"></a>{pack.name}（`{pack.id}`，{pack.basis.short}）\n'
    yield "| obligation | carried by | entry | duty | article |\n|---|---|---|---|---|"
    for row in rows:
        for entry in row.entries:
            way = coverage.NAMES[entry.way or row.way]
            yield f"| {row.obligation} | {way} | `{entry.key}` | {entry.label} | {entry.cite} |"
    outside = [row for row in rows if row.way == "out_of_scope"]
    if outside:
        yield "\nOut of scope:\n\n| obligation | what | reason |\n|---|---|---|"
        for row in outside:
            yield f"| {row.obligation} | {row.words} | {row.out_of_scope} |"


DOCUMENTS = {"docs/flows.md": flows, "docs/duties.md": duties}
