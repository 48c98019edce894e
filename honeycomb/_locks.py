"""Locks of both flavours, under names of which one is made from the other."""

from __future__ import annotations

import threading

import anyio

AsyncLock = anyio.Lock
SyncLock = threading.Lock
