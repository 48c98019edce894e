"""Pure modules that both flavors share: no I/O, no sleeping, tested without a client."""
