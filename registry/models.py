"""An institution, the filings and changes that it makes, findings of unfiled ones, and what is disclosed of them."""

from django.db import models

from agencies.models import Party, Place
from casefile.models import CaseFile, Document, Event, Matter
from casefile.personal import EncryptedField


class Items(models.Model):
    """The filed items (JY-04) and the facts that decide which papers a filing needs. A draft may leave any empty."""

    class Premises(models.TextChoices):
        OWNED = "owned", "自有"
        RENTED = "rented", "租赁"
        PUBLIC = "public", "公建民营、无偿使用"

    address = models.CharField("地址", max_length=200, blank=True)
    town = models.CharField("乡镇（街道）", max_length=40, blank=True)
    registrar = models.CharField("登记机关", max_length=60, blank=True)
    registration_no = models.CharField("登记证件号码", max_length=60, blank=True)
    head = models.CharField("法定代表人（主要负责人）", max_length=40, blank=True)
    head_id_number = EncryptedField("身份证号码", blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    service_scope = models.CharField("服务范围", max_length=300, blank=True)
    beds = models.PositiveIntegerField("养老床位数量", null=True, blank=True)
    premises_nature = models.CharField("服务场所性质", max_length=10, choices=Premises.choices, blank=True)
    floor_area = models.DecimalField("服务设施面积", max_digits=9, decimal_places=2, null=True, blank=True)
    investment = models.DecimalField("投资额", max_digits=13, decimal_places=2, null=True, blank=True)
    canteen = models.BooleanField("开设食堂", null=True, blank=True)
    medical = models.BooleanField("开展医养结合", null=True, blank=True)
    bed_space_statement = models.TextField("床位设置、公共区域和活动场地说明", max_length=2000, blank=True)

    class Meta:
        abstract = True

    def law_facts(self) -> dict:
        """The facts that the packs ask about: m², yuan, yes or no; what is not known is left out."""
        known = {"floor_area": self.floor_area, "investment": self.investment}
        known |= {"canteen": self.canteen, "medical": self.medical}
        return {name: value for name, value in known.items() if value is not None}


class Institution(Items, Matter):
    """A legal person that cares for the elderly, from the push to its closure. Its case file is the dossier."""

    class State(models.TextChoices):
        REGISTERED = "registered", "待认领"
        ACTIVE = "active", "在管"
        SENT_BACK = "sent_back", "已退回登记部门"
        CLOSED = "closed", "已注销"

    class Kind(models.TextChoices):
        FOR_PROFIT = "for_profit", "营利性"
        NONPROFIT = "nonprofit", "社会服务机构"
        PUBLIC = "public", "事业单位"

    class Source(models.TextChoices):
        PUSHED = "pushed", "登记部门推送"
        IMPORTED = "imported", "名册导入"
        ENTERED = "entered", "民政录入"
        FOUND = "found", "检查发现"

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.REGISTERED)
    party = models.OneToOneField(Party, models.PROTECT, verbose_name="法人", related_name="institution")
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="地方", related_name="institutions")
    kind = models.CharField("登记类型", max_length=12, choices=Kind.choices, blank=True)
    source = models.CharField("来源", max_length=12, choices=Source.choices)
    registered_on = models.DateField("登记日期", null=True, blank=True)
    region_code = models.CharField("行政区划代码", max_length=12, blank=True)
    code_doubt = models.CharField("代码疑点", max_length=200, blank=True)
    filed_on = models.DateField("备案日期", null=True, blank=True)
    subsidy_barred = models.BooleanField("不享受补贴", default=False)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    datum = models.CharField("坐标系", max_length=10, blank=True)

    wall_public = "state IN ('active', 'closed')"  # as the portal lists them

    class Meta:
        verbose_name = verbose_name_plural = "机构"
        indexes = [
            models.Index(fields=["place", "state", "-id"], name="institution_of_place"),
            models.Index(fields=["place", "town"], name="institution_by_town"),
            # In the orders of the list of whoever reads nearly all: a page is full before all are read and sorted.
            models.Index(fields=["-beds", "id"], name="institution_in_beds"),
            models.Index(fields=["-filed_on", "-id"], name="institution_in_filed"),
            models.Index(fields=["town", "id"], name="institution_in_town"),
        ]


class Application(Items, Matter):
    """What a filing and a change have in common: filled by the institution, examined by civil affairs."""

    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name="机构", related_name="%(class)ss")
    name = models.CharField("机构名称", max_length=200, blank=True)
    pledged_at = models.DateTimeField("承诺时间", null=True, blank=True)
    pledged_by = models.CharField("承诺人", max_length=40, blank=True)
    choices = models.JSONField("裁量", default=dict, blank=True)
    asked = models.JSONField("补正告知", default=list, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)

    class Meta:
        abstract = True


class Filing(Application):
    """The filing of an institution (设置养老服务机构备案)."""

    class State(models.TextChoices):
        DRAFT = "draft", "填报中"
        SUBMITTED = "submitted", "待审查"
        SUPPLEMENT = "supplement", "待补正"
        FILED = "filed", "已备案，待现场检查"
        CORRECTION = "correction", "责令改正中"
        CHECKED = "checked", "已备案并核实"
        WITHDRAWN = "withdrawn", "已撤回"

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    filed_on = models.DateField("备案之日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "备案"
        constraints = [
            models.UniqueConstraint(
                fields=["institution"], condition=~models.Q(state="withdrawn"), name="one_filing_at_a_time"
            )
        ]


class Change(Application):
    """A change of filed items (变更备案). Accepted, it becomes the institution's truth."""

    class State(models.TextChoices):
        DRAFT = "draft", "填报中"
        SUBMITTED = "submitted", "待审查"
        SUPPLEMENT = "supplement", "待补正"
        ACCEPTED = "accepted", "已变更"
        WITHDRAWN = "withdrawn", "已撤回"

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)

    class Meta:
        verbose_name = verbose_name_plural = "变更备案"


class Unfiled(Matter):
    """A registered institution found with residents and without a filing (CZ-09, JY-14)."""

    class State(models.TextChoices):
        FOUND = "found", "待检查督促"
        URGED = "urged", "已督促，待备案"
        REFUSED = "refused", "拒不备案"
        ANNOUNCED = "announced", "已公告"
        FILED = "filed", "已备案"

    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.FOUND)
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name="机构", related_name="unfiled_findings")
    discovered_on = models.DateField("发现收住老年人之日")
    residents = models.PositiveIntegerField("收住老年人数")
    finding = models.CharField("发现情况", max_length=1000)
    checked_on = models.DateField("现场检查日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "未备案线索"


class Disclosure(models.Model):
    """One fact made public by an act, on a ground, from a day and perhaps until another. The portal reads only this."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="disclosures")
    item = models.CharField("公示事项", max_length=40)
    label = models.CharField("名称", max_length=60)
    content = models.JSONField("内容")
    cite = models.CharField("依据", max_length=200)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(CaseFile, models.PROTECT, related_name="+")
    from_on = models.DateField("公示自")
    until_on = models.DateField("公示至", null=True)

    wall_public = "true"

    class Meta:
        verbose_name = verbose_name_plural = "公示"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "item"], condition=models.Q(until_on=None), name="one_current_disclosure"
            )
        ]

    def __str__(self):
        return f"{self.label} {self.from_on}"
