"""Events on their way to the service: encoding, limits, the outbox, and the two streams that send."""
