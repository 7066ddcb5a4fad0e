"""Enrolling a person and appointing them to posts. What somebody may do is the sum of their posts, nothing else."""

from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from oauth2_provider.generators import generate_client_id, generate_client_secret

from agencies.models import Agency, Client, Party, Post, User
from agencies.scopes import SCOPES


def enrol(*, username: str, name: str, password: str, certificate: str = "") -> User:
    """Create a person who can sign in. Raises ValidationError when the name is taken or the password too weak."""
    user = User(username=username, name=name, certificate=certificate)
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    return user


def prefer_mail(user: User, *, mail: str, email: str, at: datetime) -> None:
    """This will keep how somebody wants to be told by mail. What was told before does not count."""
    user.mail, user.email, user.mailed_at = mail, email, at
    user.save(update_fields=["mail", "email", "mailed_at"])


def appoint(
    user: User,
    *,
    role: str,
    from_on: date,
    until_on: date | None = None,
    agency: Agency | None = None,
    party: Party | None = None,
) -> Post:
    """Give a post in one agency or for one party, both days inclusive. Raises ValidationError when it cannot be."""
    post = Post(
        user=user,
        role=role,
        from_on=from_on,
        until_on=until_on,
        agency=agency,
        party=party,
    )
    post.full_clean()
    post.save()
    return post


def equip(agency: Agency, *, name: str, scopes: list[str], role: str, from_on: date) -> tuple[Client, str]:
    """Give an agency a client of the API: a service user with one post, who cannot sign in on the pages.

    Returns the client and its secret, which is kept as a hash only. Raises ValidationError for an unknown scope.
    """
    if unknown := [scope for scope in scopes if scope not in SCOPES]:
        raise ValidationError(f"没有“{'、'.join(unknown)}”这项权限，可用的有：{'、'.join(SCOPES)}。")
    secret, client_id = generate_client_secret(), generate_client_id()
    with transaction.atomic():
        user = User(username=f"client-{client_id[:12].lower()}", name=name)
        user.set_unusable_password()
        user.full_clean()
        user.save()
        appoint(user, agency=agency, role=role, from_on=from_on)
        client = Client(
            user=user,
            name=name,
            client_id=client_id,
            client_secret=secret,
            client_type=Client.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Client.GRANT_CLIENT_CREDENTIALS,
            scopes=" ".join(dict.fromkeys(scopes)),
        )
        client.full_clean()
        client.save()
    return client, secret
