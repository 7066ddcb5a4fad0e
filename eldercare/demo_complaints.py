"""Complaints of the demonstration in every state: one late, one just in, one transferred, two about the same thing."""

from datetime import timedelta

from agencies.models import Agency, Place
from complaints import complaints, conversions, handling
from complaints.complaints import COMPLAINANT
from complaints.models import Complaint
from eldercare.demo import County, Story
from eldercare.demo_visits import institution

SONGHE, GUANGMING = "靖宇县松鹤园养老服务中心", "靖宇县光明养老院"
OWN = {"domain": "service_quality", "choice": "jingyu.civil_affairs"}


def tell(county: County) -> list[Story]:
    """Every story of a complaint."""
    return [
        late(county), proven(county), transferred(county), asked(county), fees(county), again(county), fresh(county),
        chengzhong(county),
    ]  # fmt: skip


def _sent(county: County, at, text: str, *, place: str = "jingyu", of: str = "", by: str = "", **more) -> Complaint:
    """Through the portal, or entered by an officer."""
    home = institution(of) if of else None
    told = {"channel": "portal", "anonymous": True, "against": of, "institution": home, **more}
    actor = county.actor(by) if by else COMPLAINANT
    return complaints.receive(place=Place.objects.get(pk=place), text=text, **told, by=actor, at=at)[0]


def late(county: County) -> Story:
    """Given to the market regulators, and not answered within the five working days."""
    yield (at := county.ago(9, 10, 20))
    text = (
        "我叫姜丽华，电话 13804390125。我父亲姜德山住在光明养老院，这个月两次吃坏肚子，厨房的肉没有标签，碗筷不消毒。"
    )
    who = {"channel": "telephone", "anonymous": False, "name": "姜丽华", "phone": "13804390125"}
    found = _sent(county, at, text, of=GUANGMING, by="wangxiulan", **who)
    yield (at := county.ago(8, 9, 0))
    handling.accept(found, domain="food", by=county.actor("wangxiulan"), at=at)


def proven(county: County) -> Story:
    """Asked about, answered by the complainant, checked, proven, rated and closed."""
    yield (at := county.ago(12, 9, 10))
    text = "护理员晚上不巡房，老人尿湿了没有人换。我家住靖宇镇河南街6号楼302，随时可以来了解。"
    who = {
        "channel": "hotline",
        "source_number": "GD-3107",
        "anonymous": False,
        "name": "曲文博",
        "phone": "15044390068",
    }
    found = _sent(county, at, text, of=SONGHE, by="wangxiulan", **who)
    clerk = county.actor("wangxiulan")
    yield (at := county.ago(12, 15, 0))
    handling.accept(found, **OWN, reason="护理服务由民政核实", by=clerk, at=at)
    handling.ask(found, question="是哪一层、哪几个晚上？", by=clerk, at=at + timedelta(minutes=10))
    yield (at := county.ago(11, 8, 50))
    complaints.supplement(
        found, text="二层，上周三和周四夜里。", photos=[county.picture("夜里.png")], by=COMPLAINANT, at=at
    )
    yield (at := county.ago(9, 16, 0))
    reply = "夜间到场核查，二层两个晚上没有巡房记录，反映属实。已责令整改，增加一名夜班护理员，每两小时巡房并签字。"
    handling.reply(found, outcome="upheld", reply=reply, by=clerk, at=at)
    yield (at := county.ago(8, 19, 0))
    complaints.rate(found, rating=5, text="处理得很快", by=COMPLAINANT, at=at)
    yield (at := county.ago(7, 9, 0))
    handling.close(found, by=clerk, at=at)


def transferred(county: County) -> Story:
    """An unlicensed place found not to be civil affairs' to deal with, and transferred within the term."""
    yield (at := county.ago(5, 11, 0))
    more = {"against": "河东小区5号楼一层托老所", "against_address": "靖宇镇河东小区5号楼", "unlicensed": "forprofit"}
    found = _sent(
        county, at, "没有营业执照，住着十来个老人，收费不开票，只有一个出口。", channel="whistle", by="sunqiang", **more
    )
    clerk = county.actor("wangxiulan")
    yield (at := county.ago(4, 9, 0))
    conversions.not_ours(
        found, found_on=at.date(), reason="以市场主体名义无照经营，由市场监管部门查处", by=clerk, at=at
    )
    yield (at := county.ago(2, 9, 0))
    market = Agency.objects.get(pk="jingyu.market")
    text = "收到反映：河东小区5号楼一层有人无照收住老年人，收费不开票，只有一个出口。请依职责查处，并答复我局。"
    conversions.transfer(found, receiver=market, text=text, reason="无照经营归市场监管部门", by=clerk, at=at)


def asked(county: County) -> Story:
    """Waiting for the complainant; the reply is due all the same."""
    yield (at := county.ago(3, 14, 0))
    found = _sent(county, at, "养老院让老人买保健品，说不买就换房间，已经有三个人交了钱。", of=SONGHE)
    clerk = county.actor("wangxiulan")
    yield (at := county.ago(2, 10, 0))
    handling.accept(found, **OWN, reason="先由民政核实机构行为", by=clerk, at=at)
    handling.ask(found, question="是什么保健品、谁来推销的？", by=clerk, at=at + timedelta(minutes=5))


def fees(county: County) -> Story:
    """About the deposit; not yet accepted."""
    yield (at := county.ago(2, 16, 0))
    text = "退住快两个月了，押金八千元一直不退，说要等财务，打电话没有人接。"
    who = {"channel": "visit", "anonymous": False, "name": "于海涛", "phone": "13943900231"}
    _sent(county, at, text, of=GUANGMING, by="wangxiulan", **who)


def again(county: County) -> Story:
    """The same deposit by another way: pointed out as alike, joined by nobody yet."""
    yield (at := county.ago(1, 9, 30))
    text = "老人退住快两个月，押金八千元一直不退，打电话没有人接，请帮忙要回来。"
    _sent(county, at, text, of=GUANGMING, channel="hotline", source_number="GD-3288", by="wangxiulan")


def fresh(county: County) -> Story:
    """Came in through the portal this hour."""
    yield (at := county.lately())
    _sent(county, at, "楼道里停着电动车充电，晚上门从外面锁着，怕着火跑不出来。", of=GUANGMING)


def chengzhong(county: County) -> Story:
    """Where the text only says promptly."""
    yield (at := county.ago(3, 10, 0))
    more = {"against": "西街老年之家", "against_address": "西街27号"}
    _sent(county, at, "饭菜又贵又少，公示的收费和实际收的不一样。", place="chengzhong", **more)
