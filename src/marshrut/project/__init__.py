"""The machine room: settings, root urls, the command line, the database box, processes.

Owns no tables and says no facts. Reads: every room, only to wire them together.
"""
