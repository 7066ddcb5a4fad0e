"""What may happen to an accident or event: reported to everybody the text names, acknowledged, completed, closed.

Reporting, telling and completing are open to whoever is at the spot: the institution and every agency of the place.
"""

from agencies.access import Role, guard, holds
from casefile.flow import Flow
from casefile.guards import handles_case, party_to_case
from complaints.models import Incident
from complaints.models.incidents import ACKNOWLEDGE, RESPOND

S = Incident.State
OPEN = (S.REPORTED, S.RECEIVED, S.COMPLETED)
GOING_ON = (S.REPORTED, S.RECEIVED)
# Clocks of the report itself, by whichever the place's text has; the last where no text says how long.
REPORTING = ("accident.report", "epidemic.report", "fraud.report", "incident.report")
COMPLETE = "incident.complete"

official = holds(Role.CLERK, Role.INSPECTOR, Role.REVIEWER, Role.LEADER)
local = guard(
    lambda actor, subject: actor.agency is not None and actor.agency.place_id == subject.case.place_id,
    "由事发地的部门办理。",
)
recipient = guard(
    lambda actor, subject: actor.agency is not None and subject.waits_for(actor.agency.pk),
    "由收到报告、还没有确认的部门确认。",
)
anybody_there = (official & local) | party_to_case

INCIDENT = Flow(
    "complaints.incident", "事故和突发事件", "SG", initial=S.REPORTED, final=frozenset({S.CLOSED}),
    urgent_terms=frozenset({ACKNOWLEDGE}),
)  # fmt: skip
INCIDENT.move(
    "report", S.REPORTED, to=None, label="上报", who=anybody_there, inner=True,
    tells="{event}。{informed}得知，{reported}上报{late}。已送到：{told}。{silent}",
)  # fmt: skip
INCIDENT.move(
    "acknowledge", *OPEN, to=None, label="确认收到", who=official & recipient, serves=(ACKNOWLEDGE,), quiet=True,
    when=((lambda subject: subject.waits_for(), "都已经确认收到。"),),
    tells="{agency}{name}确认收到。", hint="先确认，再处置：报告的一方马上知道已经有人接手。",
)  # fmt: skip
INCIDENT.move(
    "receive_all", S.REPORTED, to=S.RECEIVED, label="都已确认收到", who=anybody_there, inner=True,
)  # fmt: skip
INCIDENT.move(
    "call", *OPEN, to=None, label="记一次电话", who=anybody_there, serves=REPORTING,
    tells="{called}致电{name}{number}，{outcome}。",
    hint="没有人登录平台的部门、没有确认收到的部门，都打电话。打通了填接电话的人，没打通也记下来，换下一个人再打。",
)  # fmt: skip
INCIDENT.move(
    "tell", *OPEN, to=None, label="再告知一个部门", who=anybody_there,
    tells="告知{agency}：{reason}", hint="文本没有点名的，由办的人选定；选错了再加一个，已经告知的不撤。",
)  # fmt: skip
INCIDENT.move(
    "respond", *GOING_ON, to=None, label="已启动应急程序", who=anybody_there, stops=(RESPOND,), quiet=True,
    when=((lambda subject: subject.must_respond, "应急程序的启动已经记录。"),),
    tells="{text}", hint="按预案做了什么：疏散、救治、隔离、封控。",
)  # fmt: skip
INCIDENT.move(
    "follow_up", *GOING_ON, to=None, label="续报", who=anybody_there, tells="{text}{figures}",
    hint="知道多少报多少，可以一报再报；伤亡数字有变化的随时报。", serves=(COMPLETE,),
)  # fmt: skip
INCIDENT.move(
    "complete", *GOING_ON, to=S.COMPLETED, label="终报", who=anybody_there, stops=(COMPLETE,),
    tells="{text}{figures}{finding}",
    hint="处置结束、伤亡和原因清楚以后填；签发报告单，替换首次报告的一份。有责任认定的一并写明。",
)  # fmt: skip
INCIDENT.move(
    "reopen", S.COMPLETED, to=S.RECEIVED, label="情况有变，继续报", who=anybody_there, starts=(COMPLETE,),
    gives_up=True, tells="{reason}", hint="终报以后伤亡或者情况有变化的，继续续报。",
)  # fmt: skip
INCIDENT.move(
    "close", S.COMPLETED, to=S.CLOSED, label="结束", who=official & handles_case,
    when=(
        (
            lambda subject: not subject.untold,
            lambda subject: f"还没有告知到：{'、'.join(subject.untold)}。打通电话或者选定部门以后再结束。",
        ),
    ),
    stops=(*REPORTING, RESPOND, ACKNOWLEDGE), tells="{result}",
    hint="写明处置结果和后续措施；认定机构负有责任的，记入它的信用记录。",
)  # fmt: skip
