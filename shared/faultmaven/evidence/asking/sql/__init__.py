"""Read-only SQL over the facts of a case, for experts and for the agent, where a hostile statement does no harm.

`gate` decides what may run, `cell` runs it in a process that has nothing to lose, `warden` keeps the process those are
forked from, and `statements` is what others call.
"""
