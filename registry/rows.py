"""One row of a register as an institution would be entered from it: values, region, and what there is to say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agencies.models import Place
from registry.cells import NOTHING, UNKNOWN, Reader, Remarks, clean, shown
from registry.columns import COLUMNS, Header, Mapping
from registry.divisions import Division, Regions
from registry.sheets import Row

TOTALS = ("合计", "总计", "小计", "共计")
FOOTERS = ("注：", "注:", "备注：", "备注:", "说明：", "说明:", "填表", "制表", "填报", "审核人", "统计时间")


@dataclass
class Reading:
    """What one row says. `skipped` is the reason why it is no institution."""

    number: int
    name: str = ""
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    said: Remarks = field(default_factory=Remarks)
    skipped: str = ""


@dataclass(frozen=True)
class Rows:
    """The rows below a header, and how to read them.

    `forced`: the caller names the place, and a row's region may only agree; `ignore_region` lets it differ.
    """

    rows: Sequence[Row]
    header: Header
    mapping: Mapping
    regions: Regions
    on: date
    forced: bool = False
    ignore_region: bool = False

    def read(self, row: Row, place: Place) -> Reading:
        """Read one row for a place. Errors keep it out; see `Remarks`."""
        reading = Reading(row.number)
        reading.skipped = self._no_institution(row)
        if reading.skipped:
            reading.name = shown(next(cell.strip() for cell in row.cells if cell.strip()))
            return reading
        said, reader = reading.said, Reader(self.mapping, self.on)
        self._overlong(row, said)
        values = {name: reader.read(name, _cell(row, at), said) for name, at in self.header.places.items()}
        reading.name = values.pop("name", None) or ""
        reading.code = values.pop("code", None) or ""
        if not reading.name:
            raw = clean(_cell(row, self.header.places["name"]), Remarks(), "")
            reading.name = shown(raw)
            if not said.errors:
                said.errors.append("没有机构名称")
        self._point(values, said)
        region = values.pop("region", None) or ""
        reading.facts = {name: value for name, value in values.items() if name in COLUMNS}
        self._premises(row, reader, reading)
        reading.facts["region_code"] = self._region(region, place, reading)
        return reading

    def _no_institution(self, row: Row) -> str:
        first = next(cell.strip() for cell in row.cells if cell.strip())
        name = _cell(row, self.header.places["name"]).strip()
        if first.startswith(TOTALS) or name in TOTALS:
            return "合计行"
        if first.startswith(FOOTERS) and sum(bool(cell.strip()) for cell in row.cells) <= 2:
            return "表尾的说明"
        return "又是表头" if name and name == self.header.heads["name"] else ""

    def _overlong(self, row: Row, said: Remarks) -> None:
        over = [cell for cell in row.cells[self.header.width :] if cell.strip()]
        if over:
            said.errors.append(f"比表头多出{len(over)}格，大概是某一格里有没加引号的分隔符")

    def _point(self, values: dict[str, Any], said: Remarks) -> None:
        """Both degrees or neither, with the datum in which they were taken. They are never converted."""
        point = values.pop("point", None)
        if point:
            values["longitude"], values["latitude"] = point
        pair = (values.get("longitude"), values.get("latitude"))
        if None in pair:
            if pair != (None, None) and not said.errors:
                said.doubts.append("经度和纬度只有一个，都留空")
            values.update(longitude=None, latitude=None, datum=None)
        else:
            values["datum"] = values.get("datum") or self.mapping.datum

    def _premises(self, row: Row, reader: Reader, reading: Reading) -> None:
        if "kind" in self.header.places and not reading.facts.get("premises_nature"):
            told = reader.tells_premises(_cell(row, self.header.places["kind"]))
            if told:
                reading.facts["premises_nature"] = told
                reading.said.notes.append("服务场所性质记为公建民营")

    def _region(self, text: str, place: Place, reading: Reading) -> str:
        """The region code to keep; an error when it is not the place's."""
        said = reading.said
        if not text:
            if not self.forced:
                said.errors.append("没有行政区划，不知道属于哪个地方；请补上，或者用 --place 指定")
            return ""
        found = self.regions.read(text, reading.facts.get("registered_on"))
        if found and found.remark:
            said.notes.append(found.remark)
        if self.ignore_region:
            if not found:
                said.notes.append(f"行政区划“{shown(text)}”认不出，没有保存")
            return found.code if found else ""
        if found is None:
            said.errors.append(
                f"行政区划“{shown(text)}”认不出；请写行政区划代码，或者用 --divisions 指明区划数据所在的目录"
            )
            return ""
        self._belongs(found, place, said)
        return found.code

    def _belongs(self, found: Division, place: Place, said: Remarks) -> None:
        name = found.name if found.name == found.code else f"{found.name}（{found.code}）"
        theirs = self.regions.place_of(found.code)
        if self.forced and self.regions.contradicts(found.code, place):
            said.errors.append(f"行政区划{name}不在{place.name}；确实要记到这里的，请用 --ignore-region")
        elif not self.forced and theirs is None:
            said.errors.append(f"行政区划{name}没有法规数据包，不能录入；有数据包的地方：{self.regions.listed}")
        elif not self.forced and theirs != place:
            said.errors.append(f"行政区划{name}属于{theirs.name}，由当地民政部门导入")


def _cell(row: Row, at: tuple[int, ...]) -> str:
    """The text of a field; where a mapping names several columns, what they say together."""
    parts = [row.cells[index] for index in at if index < len(row.cells)]
    if len(parts) > 1:
        parts = [part.strip() for part in parts if part.strip().casefold() not in NOTHING | UNKNOWN]
    return " ".join(parts)
