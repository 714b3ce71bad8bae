"""A stream or an event is cancelled or moved, a person is away: what hung on it is repaired with the smallest change.

Owns: `Deed`, `Repair`, `Patch`, `Seat`. Says: `repair.begun`, `repair.accepted`, `repair.undone`, `seat.<state>`.
Reads: routes, programmes, events, people. It stands above routes: a deed looks for routes below, and takes them back.
"""
