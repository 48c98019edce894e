"""Running queries beyond what one request can do: partitions, time slices, row order, pacing, progress."""
