"""Who may call, and how the API says that somebody may not."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies.models import Client
from tests import cast
from tests.api.conftest import PUSHED, Caller, problem

pytestmark = pytest.mark.django_db


def test_a_stranger_is_asked_for_credentials(client):
    answer = client.get("/api/v1/institutions")
    problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer x", "Bearer ", "Basic eDp5", "Bearer \x00", "x"])
def test_a_token_that_is_none_is_refused(client, header):
    problem(client.get("/api/v1/institutions", HTTP_AUTHORIZATION=header), 401)


def test_a_token_lasts_no_longer_than_its_hour(civil):
    civil.client.accesstoken_set.update(expires=timezone.now() - timedelta(seconds=1))
    problem(civil.get("institutions"), 401)


def test_a_token_in_the_address_is_not_read(client, civil):
    problem(client.get("/api/v1/institutions", {"access_token": civil.token}), 401)


def test_tokens_and_secrets_are_kept_as_digests_only(civil):
    row = civil.client.accesstoken_set.get()
    assert civil.token not in str(vars(row))
    assert civil.secret not in str(vars(Client.objects.get()))


def test_a_wrong_secret_gets_no_token(client, civil):
    form = {"grant_type": "client_credentials", "client_id": civil.client.client_id, "client_secret": "x"}
    assert client.post("/api/v1/oauth/token", form).status_code == 401


def test_a_token_may_ask_for_less_but_not_for_more(client):
    caller = Caller(client, "jingyu.market", "read push")
    caller.token = caller.ask_token(scope="read").json()["access_token"]
    problem(caller.post("registrations", PUSHED), 403)
    assert caller.ask_token(scope="read write").status_code == 400


def test_a_scope_taken_away_is_gone_at_once(registrar):
    Client.objects.update(scopes="read")
    problem(registrar.post("registrations", PUSHED), 403)


def test_a_client_whose_post_has_ended_may_nothing(civil):
    civil.client.user.posts.update(until_on=timezone.localdate() - timedelta(days=1))
    assert "岗位" in problem(civil.get("institutions"), 403)["detail"]


def test_a_client_that_is_closed_is_a_stranger(civil):
    type(civil.client.user).objects.filter(pk=civil.client.user_id).update(is_active=False)
    problem(civil.get("institutions"), 401)


def test_a_service_user_cannot_sign_in_on_the_pages(civil):
    assert not civil.client.user.has_usable_password()


def test_what_a_stranger_sends_is_not_even_read(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = client.post("/api/v1/registrations", "x" * 100, content_type="application/json")
    problem(answer, 401)


def test_somebody_who_holds_several_posts_must_have_chosen_one(client):
    actor = cast.clerk()
    cast.representative()
    from_agency = cast.party()
    actor.user.posts.create(party=from_agency, role="representative", from_on=cast.SINCE)
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    assert "选择" in problem(client.get("/api/v1/institutions"), 403)["detail"]


def test_a_signed_in_person_reads_without_a_token(client):
    assert cast.sign_in(client, cast.clerk()).get("/api/v1/institutions").status_code == 200


def test_only_json_is_spoken(civil):
    problem(civil.get("institutions", Accept="text/csv"), 406)


def test_too_much_json_is_refused(registrar, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    problem(registrar.post("registrations", PUSHED), 413)


def test_a_crash_is_a_problem_for_programs(client, civil, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("casefile.feed.horizon", lambda: 1 / 0)
    problem(civil.get("changes"), 500)


def test_the_command_prints_id_and_secret_once(capsys, client):
    cast.agency("jingyu.market")
    call_command("add_client", agency="jingyu.market", name="市场登记系统", scopes=["read", "push"])
    lines = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines() if "=" in line)
    form = {"grant_type": "client_credentials", **lines}
    token = client.post("/api/v1/oauth/token", form).json()
    assert token["scope"] == "read push"
    call = client.get("/api/v1/institutions", HTTP_AUTHORIZATION=f"Bearer {token['access_token']}")
    assert call.status_code == 200


@pytest.mark.parametrize("wrong", [{"agency": "jingyu.nobody"}, {"scopes": ["fly"]}, {"name": "名" * 40}])
def test_the_command_refuses_what_cannot_be(wrong):
    cast.agency("jingyu.market")
    with pytest.raises(CommandError):
        call_command("add_client", **{"agency": "jingyu.market", "name": "系统", "scopes": ["read"]} | wrong)
    assert not Client.objects.exists()
