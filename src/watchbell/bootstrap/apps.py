from django.apps import AppConfig


class BootstrapConfig(AppConfig):
    name = "watchbell.bootstrap"
    label = "bootstrap"

    def ready(self) -> None:
        """Put the rooms together once all of them are loaded."""
        from watchbell.bootstrap.wire import wire  # noqa: PLC0415  # models are loaded only now

        wire()
