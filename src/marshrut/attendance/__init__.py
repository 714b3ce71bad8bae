"""Who took part: streams, internships, events, meetings of communities and mentors, marked by those who hold them.

Owns: `Occasion`, `Presence`. Says: `attendance.noted`. Rooms above say who is expected (`actions.expect`).
"""
