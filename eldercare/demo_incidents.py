"""Accidents of the demonstration: one that nobody has acknowledged yet, one late by minutes, one closed; and a dispute
and a report of the media.
"""

from datetime import timedelta

from complaints import disputes, incident_telling, incidents, opinions
from eldercare.demo import County, Story
from eldercare.demo_visits import institution

SONGHE, GUANGMING = "靖宇县松鹤园养老服务中心", "靖宇县光明养老院"


def tell(county: County) -> list[Story]:
    """Every story of an accident, a dispute or what the media say."""
    return [closed(county), late(county), waiting(county), mediated(county), said(county)]


def closed(county: County) -> Story:
    """Reported by the institution in time, acknowledged, completed, closed."""
    yield (at := county.ago(6, 8, 40))
    house = institution(SONGHE)
    speaker = county.spokesman(house, "hanyumei")
    found = incidents.report(
        institution=house, event="accident", where="二层卫生间", text="一名老人在卫生间滑倒，意识清楚，已叫 120。",
        informed_at=at - timedelta(minutes=12), injured=1, others=["jingyu.civil_affairs"], by=speaker, at=at,
    )  # fmt: skip
    yield (at := at + timedelta(minutes=3))
    incident_telling.acknowledge(found, by=county.actor("wangxiulan"), at=at)
    yield (at := at + timedelta(minutes=6))
    incident_telling.acknowledge(found, by=county.actor("zhaogang"), at=at)
    yield (at := at + timedelta(hours=3))
    incidents.respond(found, text="卫生间封闭，同层巡视加密。", by=speaker, at=at)
    incidents.follow_up(found, text="右腕骨折，已手法复位，家属到院。", injured=1, by=speaker, at=at)
    yield (at := county.ago(4, 15, 0))
    incidents.complete(found, text="地面积水没有及时拖干；已换防滑地垫。", injured=1, dead=0, by=speaker, at=at)
    yield (at := county.ago(3, 9, 0))
    incidents.close(found, result="防滑地垫到位，列入下次检查复看。", by=county.actor("zhaogang"), at=at)


def late(county: County) -> Story:
    """Entered by civil affairs after the hour had passed."""
    yield (at := county.ago(2, 10, 25))
    house = institution(GUANGMING)
    found = incidents.report(
        institution=house, event="accident", where="锅炉房", text="锅炉房冒烟，自行扑灭，没有人员伤亡。",
        informed_at=at - timedelta(minutes=97), dead=0, injured=0, others=["jingyu.civil_affairs"],
        by=county.actor("wangxiulan"), at=at,
    )  # fmt: skip
    yield (at := at + timedelta(minutes=2))
    incident_telling.acknowledge(found, by=county.actor("wangxiulan"), at=at)


def waiting(county: County) -> Story:
    """A group of people with fever, twenty minutes ago: the text does not say to whom, and nobody has acknowledged."""
    yield (at := county.now - timedelta(minutes=20))
    house = institution(SONGHE)
    incidents.report(
        institution=house, event="public_health", where="三层东区", text="三层 5 名老人发热、腹泻，已单独安置。",
        informed_at=at - timedelta(minutes=15), ill=5, others=["jingyu.health", "jingyu.civil_affairs"],
        by=county.spokesman(house, "hanyumei"), at=at,
    )  # fmt: skip


def mediated(county: County) -> Story:
    """A dispute about a deposit."""
    yield (at := county.ago(5, 14, 0))
    clerk = county.actor("wangxiulan")
    text = "退住手续办完一个月，押金没有退。"
    found = disputes.open(institution(GUANGMING), title="退住押金", text=text, by=clerk, at=at)
    yield (at := county.ago(3, 14, 0))
    disputes.mediate(found, mediator="靖宇镇人民调解委员会", text="周四下午在镇司法所。", by=clerk, at=at)


def said(county: County) -> Story:
    """A rumour on the net."""
    yield (at := county.ago(2, 16, 0))
    sent = {"title": "网传县里养老院集中涨价", "source": "某短视频账号", "noted_on": at.date()}
    opinions.note(**sent, text="视频称下月起统一涨价三成。", by=county.actor("wangxiulan"), at=at)
