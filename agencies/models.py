"""Who takes part: places and agencies as the packs seat them, the bodies under supervision, people and their posts."""

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models import F, Q
from oauth2_provider.models import AbstractApplication
from pypinyin import lazy_pinyin

from agencies.access import Role


def sort_key(name: str) -> str:
    """Pinyin by which Chinese names are listed; the database has no Chinese collation."""
    return " ".join(lazy_pinyin(name))[:400]


class Place(models.Model):
    """A place with a pack of its own: a county, a district, a city. Its id is the pack's id."""

    id = models.SlugField("编号", primary_key=True, max_length=40)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("层级", max_length=20)
    region_code = models.CharField("行政区划代码", max_length=12, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="上级",
        related_name="parts",
    )

    class Meta:
        verbose_name = verbose_name_plural = "地方"

    def __str__(self):
        return self.name


class Agency(models.Model):
    """One agency that a pack names. Its id is the one of the responsibility tables, such as `jingyu.market`."""

    id = models.CharField("编号", primary_key=True, max_length=60)
    place = models.ForeignKey(Place, models.PROTECT, verbose_name="地方", related_name="agencies")
    name = models.CharField("名称", max_length=60)
    short = models.CharField("简称", max_length=30)
    kind = models.CharField("类别", max_length=40)
    level = models.CharField("层级", max_length=20, blank=True)
    group = models.OneToOneField(Group, models.PROTECT, verbose_name="授权组", related_name="agency")

    class Meta:
        verbose_name = verbose_name_plural = "部门"

    def __str__(self):
        return self.name


class Duty(models.Model):
    """A domain in which the packs give an agency a part: what row-level security reads for `Actor.domains`."""

    agency = models.ForeignKey(Agency, models.CASCADE, verbose_name="部门", related_name="duties", db_index=False)
    domain = models.CharField("监管领域", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "职责"
        constraints = [models.UniqueConstraint(fields=["agency", "domain"], name="duty_once")]

    def __str__(self):
        return f"{self.agency_id} · {self.domain}"


class Party(models.Model):
    """The legal person that a case file is about, known by its unified social credit code (GB 32100-2015)."""

    code = models.CharField("统一社会信用代码", max_length=18, unique=True, null=True, blank=True)
    name = models.CharField("名称", max_length=200)
    name_key = models.CharField("拼音", max_length=400, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "法人"
        # Lists are in the order of the names; without it a page of twenty sorts every party there is.
        indexes = [models.Index(fields=["name_key"], name="party_by_pinyin")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name_key = sort_key(self.name)
        super().save(*args, **kwargs)

    def rename(self, name: str) -> None:
        """This will give the legal person the name that it now bears."""
        self.name = name
        self.save(update_fields=["name", "name_key"])


class Mail(models.TextChoices):
    """How somebody wants to be told by mail that there are notices on the desk."""

    NONE = "none", "不发邮件"
    AT_ONCE = "at_once", "有提醒就发"
    DAILY = "daily", "每天一封"


class User(AbstractUser):  # type: ignore[django-manager-missing] # of oauth2_provider's abstract model
    """A person who signs in. What the person may do comes from posts, never from this row."""

    name = models.CharField("姓名", max_length=30)
    certificate = models.CharField("执法证号", max_length=40, blank=True)
    first_name = last_name = None
    mail = models.CharField("邮件提醒", max_length=8, choices=Mail.choices, default=Mail.NONE)
    mailed_at = models.DateTimeField("邮件提醒到", null=True, blank=True, editable=False)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"

    def __str__(self):
        return f"{self.name}（{self.username}）"

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name


class PostQuerySet(models.QuerySet):
    def held_on(self, day):
        """Posts in force on a local date."""
        return self.filter(Q(from_on__lte=day) & (Q(until_on__isnull=True) | Q(until_on__gte=day)))


class Post(models.Model):
    """A person holds a role in an agency, or represents a party, from one day to another (inclusive)."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name="人员", related_name="posts")
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="部门",
        related_name="posts",
    )
    party = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="法人",
        related_name="posts",
    )
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    from_on = models.DateField("任职自")
    until_on = models.DateField("任职至", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        constraints = [
            models.CheckConstraint(
                condition=Q(agency__isnull=False, party__isnull=True) | Q(agency__isnull=True, party__isnull=False),
                name="post_in_one_body",
                violation_error_message="岗位属于一个部门或者一个机构，二者选一。",
            ),
            models.CheckConstraint(
                condition=Q(party__isnull=False, role=Role.REPRESENTATIVE)
                | (Q(party__isnull=True) & ~Q(role=Role.REPRESENTATIVE)),
                name="post_of_party_is_representative",
                violation_error_message="机构一方的岗位是机构代表，部门的岗位不是；请改选岗位或者单位。",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="post_ends_after_it_begins",
                violation_error_message="任职至不能早于任职自。",
            ),
            models.UniqueConstraint(
                fields=["user", "agency", "party", "role", "from_on"],
                name="post_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return f"{self.user.name} · {self.agency or self.party} · {self.get_role_display()}"


class Client(AbstractApplication):
    """A program of an agency that calls the API. It acts as its service user, whose post names the agency."""

    scopes = models.CharField("权限", max_length=60, help_text="read、push、write，以空格分开。")

    class Meta(AbstractApplication.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "接口客户端"


class IdempotencyKey(models.Model):
    """A key that a client chose for one request, what the request was (its digest), and how it was answered."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]

    def __str__(self):
        return self.key
