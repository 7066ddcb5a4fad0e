"""A small living county: people, institutions and what has happened to them, made by acting at the moments it happened.

Each story is a generator that yields the moment at which it wants to act next; the stories are lived through in the
order of time, so that numbers, references and timelines read as they would in a real county.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from stdnum.cn import ric, uscc

from agencies import people, posts
from agencies.access import Actor, Role
from agencies.models import Agency, Place, User
from casefile import calendar, rendering, sweep
from credit import grades
from eldercare import demo_pages
from inspections import missed
from law.workdays import LOCAL
from registry import applications, filing, institutions
from registry.models import Filing, Institution

Story = Iterator[datetime]
PASSWORD = "songhe-2026-demo"  # shown on the screen; DEMO=1 answers on this machine only
SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class Person:
    """Somebody of the demonstration and what they are for."""

    username: str
    name: str
    agency: str
    role: Role
    certificate: str = ""


PEOPLE = (
    Person("wangxiulan", "王秀兰", "jingyu.civil_affairs", Role.CLERK),
    Person("lijianguo", "李建国", "jingyu.civil_affairs", Role.INSPECTOR, "JY-2207-0011"),
    Person("sunli", "孙丽", "jingyu.civil_affairs", Role.INSPECTOR, "JY-2207-0012"),
    Person("zhaomin", "赵敏", "jingyu.civil_affairs", Role.REVIEWER),
    Person("zhoulixin", "周立新", "jingyu.civil_affairs", Role.LEADER),
    Person("gaofeng", "高峰", "jingyu.civil_affairs", Role.ADMINISTRATOR),
    Person("chenli", "陈立", "jingyu.market", Role.CLERK),
    Person("liuhaifeng", "刘海峰", "jingyu.fire", Role.INSPECTOR, "JY-XF-0003"),
    Person("songqiang", "宋强", "jingyu.housing", Role.CLERK),
    Person("hejing", "何静", "jingyu.civil_affairs", Role.INSPECTOR, "JY-2207-0013"),
    Person("gaoxin", "高鑫", "jingyu.fire", Role.INSPECTOR, "JY-XF-0004"),
    Person("yulei", "于磊", "jingyu.fire", Role.INSPECTOR, "JY-XF-0005"),
    Person("fengjianjun", "冯建军", "jingyu.fire", Role.LEADER),
    Person("wuyue", "吴悦", "jingyu.market", Role.INSPECTOR, "JY-SJ-0021"),
    Person("zhengbo", "郑博", "jingyu.market", Role.INSPECTOR, "JY-SJ-0022"),
    Person("tianye", "田野", "jingyu.housing", Role.INSPECTOR, "JY-ZJ-0007"),
    Person("linfang", "林芳", "jingyu.housing", Role.INSPECTOR, "JY-ZJ-0008"),
    Person("baixue", "白雪", "jingyu.health", Role.INSPECTOR, "JY-WJ-0031"),
    Person("shilei", "石磊", "jingyu.health", Role.INSPECTOR, "JY-WJ-0032"),
    Person("yuguodong", "于国栋", "jingyu.police", Role.CLERK),
    Person("zhaogang", "赵刚", "jingyu.emergency", Role.CLERK),
    Person("sunqiang", "孙强", "jingyu.township", Role.CLERK),
    Person("qinyongjiang", "秦永江", "jingyu.county_gov", Role.LEADER),
    Person("masumei", "马素梅", "chengzhong.civil_affairs", Role.CLERK),
    Person("hanqinghai", "韩青海", "chengzhong.civil_affairs", Role.LEADER),
    Person("lixiaomei", "李晓梅", "chengzhong.civil_affairs", Role.INSPECTOR, "CZ-6301-021"),
    Person("zhangyong", "张勇", "chengzhong.civil_affairs", Role.INSPECTOR, "CZ-6301-022"),
    Person("qibuyun", "祁步云", "chengzhong.market", Role.CLERK),
)

HEADS = (
    "赵桂兰", "孙德福", "李秀英", "王凤山", "刘玉芬", "陈广义", "杨占林", "周淑琴", "吴长海", "郑美荣", "冯国庆",
    "褚丽华", "卫东升", "蒋素云", "沈宝成", "韩永贵", "朱彩霞", "秦福田", "许静宜", "何世杰", "吕春梅", "施文礼",
    "张桂芝", "孔令德",
)  # fmt: skip
REPRESENTATIVES = {
    "hanyumei": "韩玉梅 · 松鹤园 · 机构代表",
    "yangshuzhen": "杨淑珍 · 龙泉颐养院 · 机构代表",
    "mahuilan": "马惠兰 · 城中区康宁养老院 · 机构代表",
}


class County:
    """The moments, people and acts that the stories share."""

    def __init__(self, now: datetime):
        self.now = now
        self.today = now.astimezone(LOCAL).date()
        self.days = calendar.current()
        self.serial = self.heads = 0
        self.links: list[str] = []  # addresses that are shown once, when they are made

    def at(self, day: date, hour: int = 9, minute: int = 30) -> datetime:
        """A moment of office hours on a local date; never later than now."""
        return min(datetime.combine(day, time(hour, minute), LOCAL), self.now)

    def ago(self, working_days: int, hour: int = 9, minute: int = 30) -> datetime:
        """The same, so many working days before today."""
        day = self.today
        while self.days.between(day, self.today) < working_days or not self.days.is_working(day):
            day -= timedelta(days=1)
        return self.at(day, hour, minute)

    def ahead(self, days: int) -> date:
        """The first working day that lies at least so many days after today."""
        day = self.today + timedelta(days=days)
        while not self.days.is_working(day):
            day += timedelta(days=1)
        return day

    def lately(self) -> datetime:
        """Half an hour ago. What is handed in on a day off is received on the next working day."""
        return self.now - timedelta(minutes=30)

    def actor(self, username: str) -> Actor:
        person = next(person for person in PEOPLE if person.username == username)
        user = User.objects.get(username=username)
        return posts.actor_of(user, f"agency:{person.agency}", on=self.today)

    def code(self, region: str, prefix: str = "91") -> str:
        """A made-up code with valid check characters (GB 11714, GB 32100)."""
        self.serial += 1
        weights = (3, 7, 9, 10, 5, 8, 4, 2)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        body = f"MA0DM{self.serial:03d}"
        rest = 11 - sum(weight * digits.index(sign) for weight, sign in zip(weights, body, strict=True)) % 11
        stem = f"{prefix}{region}{body}{'X' if rest == 10 else '0' if rest == 11 else rest}"
        return stem + uscc.calc_check_digit(stem)

    def pushed(self, name: str, town: str, at: datetime, *, by: str = "chenli", code: str = "", **facts) -> Institution:
        registrar = self.actor(by)
        place = Place.objects.get(pk=registrar.agency.place_id)
        given = code or self.code(place.region_code)
        found, _ = institutions.push(
            place=place, name=name, code=given, by=registrar, at=at, town=town, registrar=registrar.agency.name,
            registration_no=given, registered_on=at.astimezone(LOCAL).date(), **facts,
        )  # fmt: skip
        return found

    def drafted(self, institution: Institution, at: datetime, *, by: str = "wangxiulan", **items) -> Filing:
        draft = filing.open(institution, by=self.actor(by), at=at)
        self.fill(draft, at, by=by, **items)
        return draft

    def fill(self, application, at: datetime, *, by: str = "wangxiulan", **items) -> None:
        """Type every section; `items` differ from the usual home of 60 beds on 860 m²."""
        given = {
            "service_scope": "全日集中住宿、日间照料", "beds": 60, "premises_nature": "rented",
            "floor_area": Decimal(860), "investment": Decimal(1_200_000), "canteen": True, "medical": False,
            "bed_space_statement": "居室均设呼叫装置；一层设公共活动室和餐厅，院内有活动场地。",
            **self.head(), "address": f"{application.town}河南街118号", **items,
        }  # fmt: skip
        sections = {
            "registration": ("address",),
            "head": ("head", "head_id_number", "contact_phone"),
            "premises": (
                "service_scope", "beds", "premises_nature", "floor_area", "investment", "canteen", "medical",
                "bed_space_statement",
            ),
        }  # fmt: skip
        for section, names in sections.items():
            kept = {name: given[name] for name in names}
            applications.save(application, section=section, by=self.actor(by), at=at, **kept)

    def head(self) -> dict[str, str]:
        """Another made-up person at the head of each home, with a number that holds together (GB 11643)."""
        self.heads += 1
        stem = f"220622{1950 + self.heads % 25}0{self.heads % 9 + 1}15{self.heads:03d}"
        return {
            "head": HEADS[self.heads % len(HEADS)], "head_id_number": stem + ric.calc_check_digit(stem + "0"),
            "contact_phone": f"0439-72200{self.heads + 17:02d}",
        }  # fmt: skip

    def attach(self, application, at: datetime, *slots: str, by: str = "wangxiulan") -> None:
        for slot in slots:
            upload = SimpleUploadedFile(f"{slot}.pdf", demo_pages.page(slot), content_type="application/pdf")
            applications.attach(application, slot, upload, by=self.actor(by), at=at)

    def representative_actor(self, institution: Institution, username: str, name: str) -> Actor:
        """Somebody who speaks for an institution, ready to act."""
        user = self.representative(institution, username, name)
        return posts.actor_of(user, f"party:{institution.party_id}", on=self.today)

    def spokesman(self, institution: Institution, username: str) -> Actor:
        """Somebody who already speaks for an institution."""
        user = User.objects.get(username=username)
        return posts.actor_of(user, f"party:{institution.party_id}", on=self.today)

    def picture(self, name: str) -> SimpleUploadedFile:
        """A photo as somebody takes it at the spot; another one each time."""
        self.serial += 1
        return SimpleUploadedFile(name, demo_pages.picture(self.serial), content_type="image/png")

    def representative(self, institution: Institution, username: str, name: str) -> User:
        user = people.enrol(username=username, name=name, password=PASSWORD)
        people.appoint(user, party=institution.party, role=Role.REPRESENTATIVE, from_on=SINCE)
        return user


def enrol() -> None:
    """The people of the demonstration, with their posts."""
    for person in PEOPLE:
        user = people.enrol(
            username=person.username, name=person.name, password=PASSWORD, certificate=person.certificate
        )
        people.appoint(user, agency=Agency.objects.get(pk=person.agency), role=person.role, from_on=SINCE)
    gaofeng = User.objects.get(username="gaofeng")
    gaofeng.is_staff = True
    gaofeng.save(update_fields=["is_staff"])


def live(tell: Callable[[County], list[Story]], *, now: datetime) -> County:
    """This will live through the stories in the order of time, with the sweep running as it would have."""
    county = County(now)
    queue: list[tuple[datetime, int, Story]] = []
    for number, story in enumerate(tell(county)):
        heapq.heappush(queue, (next(story), number, story))
    while queue:
        moment, number, story = heapq.heappop(queue)
        sweep.run(at=moment)
        if following := next(story, None):
            heapq.heappush(queue, (max(following, moment), number, story))
    sweep.run(at=now)
    for place in Place.objects.order_by("pk"):
        missed.note(place, at=now)
        grades.recount(place, on=county.today)
    while rendering.render_pending(at=now):
        pass
    return county
