"""Enrolling a person and appointing them to posts. What somebody may do is the sum of their posts, nothing else."""

from datetime import date

from django.contrib.auth.password_validation import validate_password

from agencies.models import Agency, Party, Post, User


def enrol(*, username: str, name: str, password: str, certificate: str = "") -> User:
    """Create a person who can sign in. Raises ValidationError when the name is taken or the password too weak."""
    user = User(username=username, name=name, certificate=certificate)
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    return user


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
