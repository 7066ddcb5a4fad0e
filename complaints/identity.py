"""Who complained: sealed, known to those who handle the complaint, on record each time; everybody else reads a text
of which names, telephone and identity numbers are blotted, and nobody may write them into anything that leaves.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from agencies.access import Actor
from casefile import personal
from casefile.refusals import Forbidden, Invalid
from complaints.models import Complaint

BLOT = "＊＊＊"
SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任"
    "袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴"
    "谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应"
    "宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全"
    "郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟"
    "谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满"
    "弘匡国文寇广禄阙东欧利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖付"
)
# Surnames that are hardly ever the beginning of another word: a name is known by them also where it runs on.
COMMON = (
    "王李张刘陈杨赵黄吴徐孙胡朱郭罗梁宋郑韩唐冯董萧程曹袁邓傅沈彭吕苏卢蒋蔡贾丁魏薛阎潘杜戴汪姜范谭廖邹熊陆郝孔崔邱秦侯邵孟龙"
    "雷尹黎武贺赖龚庞樊殷翟倪芦俞鲁葛柳岳梅祁耿詹柯缪周"
)
WORD = "谢谢|苏醒|陆续|郑重|陈述|孙[子女]|张[口嘴]|黄昏|胡[说乱]|程度|徐徐|丁点|龙头|雷雨|周[一二三四五六日末围岁边]"
HAN = r"[\u4e00-\u9fff]"
END = r"(?=$|[^\u4e00-\u9fff]|的|今年|现年|住|电话|身份|先生|女士|反映|投诉)"
COMPOUND = "欧阳|司马|上官|诸葛|司徒|东方|尉迟|皇甫|慕容|夏侯|令狐|长孙|宇文|公孙|轩辕|钟离|申屠|端木|独孤|南宫"
PERSON = rf"(?:{COMPOUND}|[{SURNAMES}]){HAN}{{1,2}}?"
TOLD = r"我叫|我是|本人|名叫|叫做|姓名|联系人|投诉人|举报人|反映人|来电人|来信人|家属|母亲|父亲|爷爷|奶奶"
TOLD += r"|外公|外婆|姥姥|姥爷|妈妈|爸爸|我妈|我爸|儿子|女儿|丈夫|妻子|老伴|婆婆|公公|岳母|岳父|老人"
TOLD += r"|住户|室友|病人|患者|大爷|大妈|大娘|阿姨|伯伯|叔叔|姑姑|舅舅|姨妈|儿媳|女婿|孙子|孙女|外孙"
POLITE = r"先生|女士|小姐|大爷|大妈|大叔|大婶|大娘|阿姨|奶奶|爷爷|老太|老伯"
KIN = r"女儿|儿子|家属|母亲|父亲|妈妈|爸爸|老伴|丈夫|妻子|儿媳|女婿|孙子|孙女"
NAMED = re.compile(rf"(?:{TOLD})(?:叫|是|为)?[\s:：,，]*({PERSON}){END}")
CALLED = re.compile(rf"(?<!{HAN})((?:{COMPOUND}|(?!{WORD})[{SURNAMES}]){HAN}{{0,2}}?)(?={POLITE})")
# The same where other words run on before or after, which is how most people write.
ON = r"(?=[在被从跟因住去来说要想给把让向也又就已患有没不昨前今上摔跌吃突自病死现于和与及]|经常|去世)"
USUAL = rf"(?:{COMPOUND}|(?!{WORD})[{COMMON}]){HAN}"
RUN_ON = re.compile(rf"(?:{TOLD})(?:叫|是|为)?[\s:：,，]*({USUAL}{{1,2}}?){ON}")
TITLED = re.compile(rf"((?:{COMPOUND}|(?!{WORD})[{COMMON}]){HAN}{{0,2}}?)(?={POLITE})")
WHOSE = re.compile(rf"({USUAL}{{1,2}}?)(?=的(?:{KIN}))")
NUMBER = re.compile(r"(?:\+?86[\s-]*)?[0-9０-９](?:[\s\-—－·.．]?[0-9０-９]){6,}[XxＸ]?(?![0-9]*元)")
SPELT = re.compile(r"[〇零一二三四五六七八九幺]{7,}")
TAIL = re.compile(r"(?:尾号|末四位)(?:是|为)?[\s:：]*([0-9]{4})")
ONLINE = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:微信号?|QQ号?|qq号?|wx)[\s:：是为]*([A-Za-z0-9_-]{5,})")
HOME = re.compile(r"(?:我家住|本人住|家住|住址)(?:在|是|为)?[\s:：]*([^，。；,;\n]{2,40})")
FULL = re.compile(rf"{USUAL}{{1,2}}|{PERSON}{HAN}")  # a name so surely that it is one wherever it stands again
PATTERNS = (NAMED, CALLED, RUN_ON, TITLED, WHOSE, NUMBER, SPELT, TAIL, ONLINE, HOME)
WIDE = str.maketrans("０１２３４５６７８９Ｘ", "0123456789X")
NOISE = re.compile(r"[\s\-—－·.．]")
FEWEST_SIGNS, FEWEST_DIGITS = 2, 4


# --- what a text tells of somebody ------------------------------------------------------------------------------------


def spans(text: str, known: Iterable[str] = (), kept: str = "") -> list[tuple[int, int]]:
    """Where a text names somebody or how to reach them: what is known of the complainant, and what looks like it.

    `kept` stays legible: the name of the place complained of, which may sound like somebody's.
    """
    found = [match.span(match.lastindex or 0) for pattern in PATTERNS for match in pattern.finditer(text)]
    known = {*known, *(text[start:end] for start, end in found if FULL.fullmatch(text[start:end]))}
    for word in known:
        spaced = r"[\s·\-]*".join(re.escape(sign) for sign in word)
        found += [match.span() for match in re.finditer(spaced, text)]
    open_to_all = [match.span() for match in re.finditer(re.escape(kept), text)] if kept else []
    return sorted(
        (start, end)
        for start, end in found
        if start < end and not any(first <= start and end <= last for first, last in open_to_all)
    )


def blot(text: str, known: Iterable[str] = (), kept: str = "") -> str:
    """The text with all of that blotted."""
    out, reached = [], 0
    for start, end in spans(text, known, kept):
        if start >= reached:
            out += [text[reached:start], BLOT]
        reached = max(reached, end)
    return "".join([*out, text[reached:]])


def _known(complaint: Complaint) -> list[str]:
    """The name and the telephone number as they may stand in a text: also the given name alone, and with a title; and
    what its handlers covered.
    """
    name = personal.redacted(complaint.name, str.strip)
    phone = personal.redacted(complaint.phone, _plain)
    given = [re.sub(rf"^(?:{COMPOUND})", "", name) if re.match(COMPOUND, name) else name[1:]]
    titles = [f"{name[:1]}{title}" for title in POLITE.split("|")] if name else []
    covered = personal.redacted(complaint.covered, str.splitlines)
    return [word for word in (name, *given, *titles, phone, *covered) if len(word) >= FEWEST_SIGNS]


def _plain(text: str) -> str:
    return NOISE.sub("", text.translate(WIDE))


def text_of(complaint: Complaint) -> str:
    """What anybody who may read the file may read of the complaint."""
    known = _known(complaint)
    return personal.redacted(complaint.text, lambda text: blot(text, known, complaint.against))


def blot_for(complaint: Complaint, text: str) -> str:
    """A text of the complainant's that is shown as it stands, with the same blots."""
    return blot(text, _known(complaint), complaint.against)


def additions_of(complaint: Complaint) -> list[dict[str, Any]]:
    """What was added later, blotted alike."""
    known, kept = _known(complaint), complaint.against
    return [
        {
            "at": one.at, "question": one.question,
            "text": personal.redacted(one.text, lambda text: blot(text, known, kept)),
        }
        for one in complaint.additions.all()
    ]  # fmt: skip


# --- what must not be written -----------------------------------------------------------------------------------------


def _secrets(complaint: Complaint) -> set[str]:
    """Everything that is blotted, as it would be recognised again."""
    known, kept = _known(complaint), complaint.against
    found = {_plain(word) for word in known}
    for value in (complaint.text, *(one.text for one in complaint.additions.all())):
        found |= personal.redacted(
            value, lambda text: {_plain(text[start:end]) for start, end in spans(text, known, kept)}
        )  # fmt: skip
    return {word for word in found if len(word) >= (FEWEST_DIGITS if word.isdigit() else FEWEST_SIGNS)}


def told_in(complaint: Complaint, *texts: str) -> str:
    """The sentence that refuses a text which tells who complained, or "" for one that does not."""
    plain = [_plain(text.replace(complaint.against, "")) for text in texts if text]
    if any(secret in text for secret in _secrets(complaint) for text in plain):
        return "这里写出了投诉人的姓名、电话、住址或者投诉里提到的个人信息；改成“投诉人”“有关老年人”，再提交。"
    return ""


def refuse(complaint: Complaint, **texts: str) -> None:
    """Raise Invalid, by field, for each of these texts that tells who complained."""
    errors = {name: sentence for name, text in texts.items() if text and (sentence := told_in(complaint, text))}
    if errors:
        raise Invalid(errors)


def signed_in(name: str, phone: str, text: str) -> bool:
    """Whether a text has the whole name or the telephone number of whoever complained."""
    plain = _plain(text)
    known = ((_plain(name), FEWEST_SIGNS), (_plain(phone), FEWEST_DIGITS))
    return any(len(word) >= fewest and word in plain for word, fewest in known)


def open_lines(name: str, phone: str, *, number: str = "", **lines: str) -> dict[str, str]:
    """By line, the sentence that refuses it: every reader of the file sees it, and it has a telephone or identity
    number, or the name of whoever complained. `number` is that of another platform, which has digits of its own.
    """
    told = {key: bool(NUMBER.search(text)) or signed_in(name, phone, text) for key, text in lines.items()}
    told["source_number"] = signed_in(name, phone, number)
    sentence = "这里别的部门也看得到，不写投诉人的姓名、电话和证件号码"
    return {key: sentence for key, is_told in told.items() if is_told}


def sender_in(complaint: Complaint | None, text: str) -> str:
    """The sentence that refuses a text that leaves a matter which grew from a complaint: it names who complained.

    Whom the investigation itself found (a resident, a witness) may be named there.
    """
    if complaint is None:
        return ""
    name, phone = (personal.redacted(value, str) for value in (complaint.name, complaint.phone))
    told = signed_in(name, phone, text.replace(complaint.against, ""))
    return "这里写出了投诉人的姓名或者电话；当事人和别的部门会看到，改掉再提交。" if told else ""


def hush(complaint: Complaint | None, **texts: str) -> None:
    """Raise Invalid, by field, for each of these texts that names who complained."""
    if errors := {name: said for name, text in texts.items() if text and (said := sender_in(complaint, text))}:
        raise Invalid(errors)


# --- on the record ----------------------------------------------------------------------------------------------------


def may_know(complaint: Complaint, actor: Actor) -> str | None:
    """The sentence that keeps an actor from knowing who complained, or None: the agency that handles it may."""
    if complaint.case.party_id or actor.party:
        return "投诉人是谁，只供承办部门的经办、执法人员和负责人查看。"
    return personal.may_read(complaint.case, actor)


def reveal(complaint: Complaint, *, purpose: str, by: Actor, at: datetime) -> dict[str, Any]:
    """This will answer with name, telephone and the text in full, and put on the timeline who read them and what for.

    Raises Forbidden for anybody who does not handle the complaint, Invalid without a purpose.
    """
    if sentence := may_know(complaint, by):
        raise Forbidden(sentence)
    refuse(complaint, purpose=purpose)
    added = list(complaint.additions.all())
    sealed = {"name": complaint.name, "phone": complaint.phone, "text": complaint.text}
    sealed |= {f"added-{one.pk}": one.text for one in added}
    what = "投诉原文" if complaint.anonymous else "投诉人姓名、电话和投诉原文"
    found = personal.reveal_all(complaint.case, sealed, what=what, by=by, at=at, purpose=purpose)
    told = [{"at": one.at, "question": one.question, "text": found.pop(f"added-{one.pk}")} for one in added]
    return {**found, "additions": told}
