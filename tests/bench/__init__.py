"""How much time the SDK takes beside bare httpx. Run it with ``nox -s bench``."""
