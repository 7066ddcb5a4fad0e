"""`python -m benchmarks.history PATH`: the replay of real inspection histories into a place of its own, and its pages.

The place has a pack made here from the template of docs/pack-template: agencies for every kind that the records name.
"""

import gc
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from django.core.management import call_command
from django.http import HttpResponse
from django.utils import timezone

from agencies import seating, wall
from agencies.access import Actor, Role
from benchmarks import vacuum
from benchmarks.pages import CASE, LIST, Bar, browser, measure, say
from casefile.models import CaseFile
from inspections import past_files, statistics
from inspections.models import Hazard, Visit
from law import load
from registry.models import Institution
from tests import cast

PLACE, TEMPLATE = "replay", Path(__file__).parents[1] / "docs" / "pack-template" / "xincheng"
AGENCIES = {"housing": "住建局", "health": "卫健局", "police": "公安局", "human_resources": "人社局"}
# Kind of hazard: its domain, and the agency to which it goes.
ROUTES = {
    "building": ("building", "housing"), "food": ("food", "market"), "drug": ("drug_device", "market"),
    "epidemic": ("epidemic", "health"), "service": ("service_quality", "civil_affairs"),
    "staff": ("staff_qualification", "civil_affairs"), "abuse": ("elder_abuse", "police"),
    "other": ("inspection_joint", "civil_affairs"),
}  # fmt: skip


def pack(folder: Path) -> Path:
    """The template under another name, with an agency and a route for every kind."""
    made = shutil.copytree(TEMPLATE, folder / PLACE)
    shutil.rmtree(made / "amendments")
    for file in made.glob("*.toml"):
        text = file.read_text("utf-8").replace("xincheng", PLACE).replace("XC-", "RP-").replace('"XC"', '"RP"')
        file.write_text(text.replace("新城区", "回放区"), "utf-8")
    with (made / "agencies.toml").open("a", encoding="utf-8") as file:
        for id, short in AGENCIES.items():
            names = f'name = "回放区{short}"\nshort = "{short}"\nkind = "{id}"\nlevel = "区"\n'
            file.write(f'\n[[agency]]\nid = "{PLACE}.{id}"\n{names}')
    duties = made / "duties.toml"
    head, rest = duties.read_text("utf-8").split("[domain.", 1)
    rest = f"[domain.{rest}"
    start = rest.index("[domain.service_quality]")
    rest = rest[:start] + rest[rest.index("[domain.", start + 1) :]
    for domain, id in ROUTES.values():
        head = head.replace(f'"{domain}", ', "").replace(f'"{domain}",', "")
        duty = f'{{ agency = "{PLACE}.{id}", role = "lead", task = "监管", cite = "plan 第四条" }}'
        rest += f'\n[domain.{domain}]\ncompetent = ["{PLACE}.{id}"]\nduties = [\n  {duty},\n]\n'
    duties.write_text(head + rest, "utf-8")
    routes = made / "hazards.toml"
    text = routes.read_text("utf-8")
    start = text.index('[[route]]\ncode = "building"')
    text = text[:start] + text[text.index("[listing]") :]
    for kind, (domain, id) in ROUTES.items():
        to = f'to = ["{PLACE}.{id}"]\nurgent = "call"\nmeasures = []\ncite = "plan 第五条"'
        text += f'\n[[route]]\ncode = "{kind}"\nlabel = "{kind}"\ndomain = "{domain}"\n{to}\n'
    routes.write_text(text, "utf-8")
    return made


def _counted(actor: Actor) -> HttpResponse:
    return HttpResponse(len(statistics.of(actor, {}, on=timezone.localdate()).tables))


def pages(actor: Actor, who: str) -> None:
    """What an agency opens: lists, board, statistics."""
    client = browser(actor)
    for name, url in {
        "hazards": "/inspections/hazards",
        "hazards, open": "/inspections/hazards?state=open",
        "hazards, by name": "/inspections/hazards?q=care",
        "hazards, by fix-by day": "/inspections/hazards?sort=due",
        "hazards, page 20": "/inspections/hazards?page=20",
        "visits": "/inspections/visits",
        "visits, by name": "/inspections/visits?q=care",
        "three lists": "/inspections/lists",
        "three lists, closed": "/inspections/lists?set=closed",
        "board": "/inspections/board",
        "board, by area": "/inspections/board?group=area",
        "board, by agency": "/inspections/board?group=agency",
        "board, by institution": "/inspections/board?group=institution",
        "worklists": "/inspections/worklists",
        "duties": "/inspections/duties",
        "cases": "/cases",
        "desk": "/desk",
        "institutions": "/registry/institutions",
        "statistics": "/inspections/statistics",
        "statistics, a year": "/inspections/statistics?from=2024-01-01&until=2024-12-31",
        "statistics, a kind": "/inspections/statistics?kind=food",
    }.items():
        say(f"{who} {name}", measure(lambda url=url: client.get(url)), LIST)


def agree(path: str, actor: Actor) -> None:
    """The statistics of the place beside sums made from the files alone; stops at the first that differs."""
    words = past_files.words("us_cms")
    visits = [visit for one in past_files.read(Path(path), words).institutions for visit in one.visits]
    findings = [(visit.on, one) for visit in visits for one in visit.findings]
    days = sorted((one.fixed_on - on).days for on, one in findings if one.fixed_on)
    found = statistics.of(actor, {}, on=timezone.localdate())
    kinds = load.pack(PLACE).hazard_kinds
    own = {
        "kinds": Counter(kinds[one.kind] for _, one in findings),
        "years": Counter(f"{on.year}年" for on, _ in findings),
        "hits": Counter("其中：投诉举报" if visit.targeted else "年度计划" for visit in visits),
        "took": Counter({"检查前": sum(day < 0 for day in days)}),
    }
    column = {"kinds": 0, "years": 3, "hits": 0, "took": 0}
    for code, counted in own.items():
        said = {line.label: int(line.cells[column[code]]) for line in found.table(code).lines}
        if differs := {label: (n, said.get(label)) for label, n in counted.items() if said.get(label) != n}:
            sys.exit(f"{code} differs from the files: {differs}")
    middle, most = (days[-(-len(days) * share // 10) - 1] for share in (5, 9))
    sums = f"{len(visits)} visits, {len(findings)} findings"
    print(f"agrees with the files: {sums}, median {middle}, nine in ten {most} days")
    print("   ".join(f"{one['label']} {one['value']}（{one['note']}）" for one in found.figures))


def main(path: str) -> None:
    if not Path(path).is_dir():
        sys.exit(f"There is no folder {path}; the records are not part of the project.")
    home = Path(tempfile.mkdtemp(prefix="eldercare-pack-", dir="/tmp"))
    os.environ[load.EXTRA] = str(pack(home))
    load.forget()
    seating.seat()
    for word, apply in (("dry run", False), ("applied", True), ("again", True)):
        began = time.perf_counter()
        call_command("import_inspections", path, place=PLACE, apply=apply)
        print(f"-- {word}: {time.perf_counter() - began:.0f} s\n", flush=True)
    vacuum()
    print(
        f"{CaseFile.objects.count()} files, {Institution.objects.count()} institutions, {Visit.objects.count()} visits"
    )
    civil = cast.official("bench-civil", "民政", f"{PLACE}.civil_affairs", Role.CLERK, Role.INSPECTOR, Role.LEADER)
    market = cast.official("bench-market", "市监", f"{PLACE}.market", Role.CLERK)
    agree(path, civil)
    counting = Bar(LIST.queries, 1000)
    gc.collect()
    gc.freeze()  # as eldercare.wsgi does; what the import left behind would be gone through in every tenth request
    for who, actor in {"all": civil, "some": market}.items():
        with wall.as_actor(actor):
            say(f"{who} statistics, counted anew", measure(lambda actor=actor: _counted(actor)), counting)
    for who, actor in {"all": civil, "some": market}.items():
        seen = Hazard.objects.visible_to(actor).count()
        print(f"-- {actor.agency.pk} sees {seen} hazards")
        pages(actor, who)
    client, hazard = browser(civil), Hazard.objects.filter(imported=True).select_related("visit__case", "case").last()
    dossier = hazard.institution.case.reference
    for name, url in {
        "hazard": f"/inspections/hazards/{hazard.case.reference}",
        "visit": f"/inspections/visits/{hazard.visit.case.reference}",
        "dossier": f"/registry/institutions/{dossier}",
    }.items():
        say(name, measure(lambda url=url: client.get(url)), CASE)
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:2] or [""])
