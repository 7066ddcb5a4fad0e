"""`python -m benchmarks.history PATH`: the replay of real inspection histories into a place of its own, and its pages.

The place has a pack made here from the template of docs/pack-template: agencies for every kind that the records name.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from agencies import seating
from agencies.access import Actor, Role
from benchmarks.pages import CASE, LIST, browser, measure, say
from casefile.models import CaseFile
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


def pages(actor: Actor, who: str) -> None:
    """What an agency opens: lists, board, statistics."""
    client = browser(actor)
    for name, url in {
        "hazards": "/inspections/hazards",
        "hazards, open": "/inspections/hazards?state=open",
        "hazards, by name": "/inspections/hazards?q=care",
        "hazards, page 30": "/inspections/hazards?page=30",
        "visits": "/inspections/visits",
        "three lists": "/inspections/lists",
        "three lists, closed": "/inspections/lists?set=closed",
        "board": "/inspections/board",
        "board, by area": "/inspections/board?group=area",
        "board, by agency": "/inspections/board?group=agency",
        "board, by institution": "/inspections/board?group=institution",
        "worklists": "/inspections/worklists",
        "cases": "/cases",
        "desk": "/desk",
        "institutions": "/registry/institutions",
        "statistics": "/inspections/statistics",
        "statistics, a year": "/inspections/statistics?from=2024-01-01&until=2024-12-31",
        "statistics, a kind": "/inspections/statistics?kind=food",
    }.items():
        say(f"{who} {name}", measure(lambda url=url: client.get(url)), LIST)


def main(path: str) -> None:
    if not Path(path).is_dir():
        sys.exit(f"There is no folder {path}; the records are not part of the project.")
    home = Path(tempfile.mkdtemp(prefix="eldercare-pack-", dir="/tmp"))
    os.environ[load.EXTRA] = str(pack(home))
    load.forget()
    seating.seat()
    for words in (("dry run", {}), ("applied", {"apply": True}), ("again", {"apply": True})):
        if words[0] != "dry run" and words[0] == "applied" and Hazard.objects.filter(imported=True).exists():
            continue
        began = time.perf_counter()
        call_command("import_inspections", path, place=PLACE, **words[1])
        print(f"-- {words[0]}: {time.perf_counter() - began:.0f} s\n", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(
        f"{CaseFile.objects.count()} files, {Institution.objects.count()} institutions, {Visit.objects.count()} visits"
    )
    civil = cast.official("bench-civil", "民政", f"{PLACE}.civil_affairs", Role.CLERK, Role.INSPECTOR, Role.LEADER)
    market = cast.official("bench-market", "市监", f"{PLACE}.market", Role.CLERK)
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
