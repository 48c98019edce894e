"""The async half, written by hand. The sync half is made from it."""
