"""Visits of lessons, master classes, internship days: from the request to the reflection, with a card of observation.

Owns: `Visit`, `Entry`, `Share`, `Training`. Says: `visit.<state>` for each move, `visit.read`, `visit.shared`,
`visit.unshared`, `visit.trained`. Reads: people, diagnostics (agreement of marks). A line of a route is a plain number here: the room of
routes lies above and listens.
"""
