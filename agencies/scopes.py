"""What a client of the API may be allowed, and the narrowing of every token to what its own client has."""

from oauth2_provider.scopes import BaseScopes

READ, PUSH, WRITE = "read", "push", "write"
SCOPES = {READ: "读取", PUSH: "推送登记信息", WRITE: "办理"}


class ClientScopes(BaseScopes):
    """A token asks for some of its client's scopes; one that asks for none is given all of them."""

    def get_all_scopes(self) -> dict[str, str]:
        return SCOPES

    def get_available_scopes(self, application=None, request=None, *args, **kwargs) -> list[str]:
        return application.scopes.split() if application else list(SCOPES)

    def get_default_scopes(self, application=None, request=None, *args, **kwargs) -> list[str]:
        return self.get_available_scopes(application, request)
