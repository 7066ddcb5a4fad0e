"""A made-up inspection history in the form of the real one: two institutions, five visits, eight findings."""

import json
from pathlib import Path
from typing import Any

STAFF, FOOD, FIRE = (
    "Nursing and Physician Services Deficiencies", "Nutrition and Dietary Deficiencies", "Environmental Deficiencies",
)  # fmt: skip
NEW = "Something Nobody Has Classified"


def finding(on: str, tag: str, category: str = FOOD, fixed: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "survey_date": on, "ftag": tag, "category": category, "description": f"Say what {tag} is about.",
        "scope_severity": "D", "severity_label": "Potential for More Than Minimal Harm", "scope_label": "Isolated",
        "corrected": fixed is not None, "correction_date": fixed, "survey_type": "Health", "is_complaint": False,
        **more,
    }  # fmt: skip


FINDINGS = {
    "990001": [
        finding("2023-03-01", "F-0001", fixed="2023-03-11"),
        finding("2023-03-01", "F-0002", STAFF, fixed="2023-03-31", scope_severity="G", is_complaint=True),
        finding("2023-09-05", "F-0001", fixed="2023-08-26"),  # corrected before the visit that records it
        finding("2024-02-10", "F-0003", FIRE, fixed="2024-04-10", is_complaint=True, scope_severity="K"),
    ],
    "990002": [
        finding("2024-05-06", "F-0004", correction_date="2024-06-30"),  # not corrected: the day is the one named for it
        finding("2024-05-06", "F-0005"),
        finding("2024-05-06", "F-0006", corrected=True),
        finding("2024-11-20", "F-0004", NEW, fixed="2024-11-30", is_complaint=True),
    ],
}


def institution(id: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "ccn": id, "name": name, "address": "1 MADE UP ROAD", "city": "NOWHERE", "state": "ZZ", "zip": "00000",
        "lat": 61.2131, "lon": -149.78, "beds": 40, "ownership_type": "Non profit - Other",
        "total_deficiencies": len(FINDINGS[id]), "fire_deficiencies": [{"tag_number": "0015"}], **more,
    }  # fmt: skip


def written(folder: Path) -> Path:
    """The files, as they lie in a folder."""
    nested = folder / "guard"
    nested.mkdir(parents=True, exist_ok=True)
    rows = [institution("990001", "Sunrise Home"), institution("990002", "Riverside Care", lat=None, lon=None)]
    (nested / "facilities_ZZ.json").write_text(json.dumps({"count": len(rows), "facilities": rows}))
    details = {id: {"deficiency_details": found} for id, found in FINDINGS.items()}
    (nested / "deficiencies_ZZ.json").write_text(json.dumps(details))
    return folder
