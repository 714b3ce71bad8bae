"""«Сегодня» of every role, the inbox, the bell, search across rooms, the frame of the page.

Owns: no tables. Says: nothing. Reads: every room below.
"""
