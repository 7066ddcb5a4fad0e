"""The pages on which an application is filled, prepared: the task list, what each section rests on, the last look."""

from typing import Any

from django.urls import reverse

from law import load
from registry import completeness, shown
from registry.models import Application

DONE, TODO, NOT_NEEDED = "已填写", "未开始", "不需要"


def tasks(subject: Application, *, kind: str) -> dict[str, Any]:
    """The task list: sections, documents that the facts demand and those they do not, pledge, and handing in."""
    reference = subject.case.reference
    gaps = completeness.gaps(subject)
    lacking = {gap.section for gap in gaps}
    begun = {
        key: any(getattr(subject, name) not in (None, "") for name in names)
        for key, (_, names) in completeness.SECTIONS.items()
    }
    sections = [
        {
            "url": reverse("registry:section", args=[kind, reference, key]),
            "label": label,
            "hint": "、".join(str(_field_label(subject, name)) for name in names),
            "state": (f"还差 {sum(gap.section == key for gap in gaps)} 项" if begun[key] else TODO)
            if key in lacking
            else DONE,
            "tone": "info" if key in lacking else "",
        }
        for key, (label, names) in completeness.SECTIONS.items()
    ]
    move = "supplement" if subject.state == "supplement" else "submit"
    return {
        "sections": sections,
        "documents": _document_tasks(subject, kind),
        "pledge": shown.pledge(subject),
        "pledge_url": reverse("registry:pledge", args=[kind, reference]),
        "gaps": gaps,
        "done": len(sections) - sum(bool(section["tone"]) for section in sections),
        "total": len(sections),
        "submit_url": reverse(f"registry:{kind.rstrip('s')}_move", args=[reference, move]),
        "asked": subject.asked[-1]["items"] if subject.state == "supplement" else [],
        "silent": load.pack(subject.case.place_id).filing.silent,
        "editable": subject.state in ("draft", "supplement"),
    }


def _field_label(subject: Application, name: str) -> str:
    return subject._meta.get_field(name).verbose_name


def _document_tasks(subject: Application, kind: str) -> list[dict[str, Any]]:
    """Every document that the place knows of: wanted, not wanted, not yet decided by the facts, or torn by the text."""
    wanted = {doc.code for doc in completeness.uploads(subject)}
    undecided = {doc.code for doc, _ in completeness.documents(subject).undecided}
    torn = {conflict.about: conflict for conflict in completeness.open_conflicts(subject)}
    kept = completeness.handed_in(subject)
    rows = []
    for doc in load.pack(subject.case.place_id).filing.documents:
        if doc.code in completeness.MADE_HERE:
            continue
        if doc.code in torn:
            hint, state = torn[doc.code].question, "由民政裁量"
        elif doc.code in undecided:
            hint, state = f"{doc.why}的须交；填了“床位、场所与面积”以后就知道", "待定"
        elif doc.code in wanted:
            hint, state = f"{doc.why}，须交", TODO
        else:
            hint, state = f"{doc.why}的才要交，您填报的情况不用交", NOT_NEEDED
        url = reverse("registry:upload", args=[kind, subject.case.reference, doc.code]) if doc.code in wanted else ""
        file = kept.get(doc.code)
        done = DONE if file and file.uploaded_at >= subject.case.opened_at else "备案时已交"
        tone = "info" if doc.code in wanted and not file else ""
        rows.append(
            {"label": doc.label, "url": url, "hint": hint, "state": done if file else state, "tone": tone, "file": file}
        )
    return rows


def grounds(subject: Application, section: str) -> list[dict[str, str]]:
    """Why a section asks what it asks: each item with its article."""
    pack = load.pack(subject.case.place_id)
    names = completeness.SECTIONS[section][1]
    rows = [{"label": item.label, "cite": str(item.cite)} for item in pack.filing.items if item.code in names]
    if section == "premises":
        rows += [
            {"label": f"{doc.label}：{doc.why}", "cite": str(doc.cite)} for doc in pack.filing.documents if doc.when
        ]
    return rows


def answers(subject: Application, *, kind: str) -> dict[str, Any]:
    """Everything that is about to be handed in, for a last look."""
    labels = completeness.labels(subject)
    files = list(completeness.handed_in(subject).values())
    for file in files:
        file.label = labels.get(file.slot, file.slot)
    return {
        "items": shown.items(subject),
        "files": files,
        "pledge": shown.pledge(subject),
        "fill_url": reverse("registry:fill", args=[kind, subject.case.reference]),
    }


def following(section: str) -> str:
    """The section after this one, empty after the last."""
    names = list(completeness.SECTIONS)
    rest = names[names.index(section) + 1 :]
    return rest[0] if rest else ""
