"""Pages and moves of this app, by the convention of the kernel."""

app_name = "complaints"

urlpatterns: list = []
