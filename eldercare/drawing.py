"""Documents drawn from the code, so that they cannot drift: the flows as diagrams and tables, the duties by agency."""

from collections.abc import Iterator

from casefile.flow import REGISTRY, Flow
from law import load

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
    """docs/duties.md: which obligation each place's pack carries out, by which entry and article."""
    parts = [HEAD, "# Duties\n", "What each place's document obliges, as its pack carries it out.\n"]
    for place in load.places():
        pack = load.pack(place)
        if not pack.obligations:
            continue
        parts.append(f"## {pack.name}（`{pack.id}`，{pack.basis.short}）\n")
        parts.append("| obligation | entry | duty | form | article |\n|---|---|---|---|---|")
        for obligation in pack.obligations:
            for term in pack.carriers(obligation):
                parts.append(f"| {obligation} | `{term.id}` | {term.label} | {term.form} | {term.cite} |")
        parts.append("")
    return "\n".join(parts)


DOCUMENTS = {"docs/flows.md": flows, "docs/duties.md": duties}
