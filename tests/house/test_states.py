"""Only the flow writes a state: whatever else sets, updates, saves or passes one is found in the source."""

import ast

from django.apps import apps

from tests.house import plan

KERNEL = plan.ROOT / "casefile" / "flow.py"
WRITES = {"update", "create", "acreate", "get_or_create", "update_or_create"}
MATTERS = {model.__name__ for model in apps.get_models() if any(field.name == "state" for field in model._meta.fields)}


def writes_state(module: ast.Module):
    for node in ast.walk(module):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            yield from ((node.lineno, "assigns .state") for t in targets if _is_state(t))
        if isinstance(node, ast.Call):
            yield from ((node.lineno, what) for what in _call(node))


def _is_state(target: ast.expr | None) -> bool:
    if isinstance(target, ast.Tuple | ast.List):
        return any(map(_is_state, target.elts))
    if isinstance(target, ast.Subscript):
        return plan.dotted(target.value).endswith("__dict__") and _says_state(target.slice)
    return isinstance(target, ast.Attribute) and target.attr == "state"


def _says_state(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value == "state"


def _call(call: ast.Call):
    called = plan.dotted(call.func).rsplit(".", 1)[-1]
    if called in {"setattr", "__setattr__"} and any(map(_says_state, call.args)):
        yield f"{called} of state"
    for keyword in call.keywords:
        if keyword.arg == "state" and called in WRITES | MATTERS:
            yield f"{called}(state=…)"
        if keyword.arg in {"changes", "update_fields", "defaults"} and any(map(_says_state, _keys(keyword.value))):
            yield f"{called}({keyword.arg} with state)"
    if called == "bulk_update" and any(_says_state(node) for arg in call.args for node in ast.walk(arg)):
        yield "bulk_update of state"


def _keys(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.Dict):
        return [key for key in node.keys if key is not None]
    return list(node.elts) if isinstance(node, ast.List | ast.Tuple | ast.Set) else []


def test_only_the_flow_writes_a_state():
    assert plan.found_by(writes_state, [path for path in plan.sources() if path != KERNEL]) == []


def test_every_way_of_writing_a_state_is_known():
    ways = [
        "x.state = 1",
        "x.state, y = 1, 2",
        "x.__dict__['state'] = 1",
        "setattr(x, 'state', 1)",
        "q.filter(a=1).update(state=1)",
        "Filing.objects.create(state=1)",
        "Filing(state=1)",
        "q.bulk_update(rows, ['state'])",
        "x.save(update_fields=['state'])",
        "flow.advance(x, 'm', changes={'state': 1})",
        "q.get_or_create(pk=1, defaults={'state': 1})",
    ]
    assert [way for way in ways if not plan.found_in(writes_state, way)] == []
    assert plan.found_in(writes_state, "q.filter(state=1); Q(state__in=[1]); y = x.state") == []


def test_the_kernel_writes_it_in_one_place():
    assert len(plan.found_by(writes_state, [KERNEL])) == 1
