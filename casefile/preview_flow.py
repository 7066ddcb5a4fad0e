"""What may happen to a preview: it begins with a purpose and ends; all between is only looking."""

from agencies.access import Role, guard, holds
from casefile.flow import Flow
from casefile.guards import entitled
from casefile.models import Preview

S = Preview.State

administrator = holds(Role.ADMINISTRATOR) & entitled
watcher = guard(
    lambda actor, subject: actor.agency is not None and actor.user is not None and subject.watcher_id == actor.user.pk,
    "这次预览由别人开始，只有开始的人可以结束。",
)

PREVIEW = Flow("casefile.preview", "部门视角预览", "YL", initial=S.RUNNING, final=frozenset({S.ENDED}))
PREVIEW.move(
    "begin", S.RUNNING, to=None, label="开始预览", who=administrator, inner=True, tells="{agency}。用途：{purpose}",
)  # fmt: skip
PREVIEW.move(
    "end", S.RUNNING, to=S.ENDED, label="结束预览", who=watcher, tells="{how}，查看案卷和文件{looked}次",
    hint="结束后回到自己的岗位。看过哪些案卷，留在这里的办理记录里。",
)  # fmt: skip
