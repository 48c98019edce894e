"""Events on their way to the service: encoding, limits and outcomes, without I/O."""
