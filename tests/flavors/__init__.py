"""Tests of one flavor: tasks, loops and cancellation of the async one, threads of the sync one."""
