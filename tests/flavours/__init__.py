"""What the two flavours do not share: tasks, loops and cancellation here, threads there."""
