"""Paper answer blanks without database and pages: where the marks stand, what they mean, how a picture is read.

A blank is laid out once for a version of a form; the layout is kept, so that entry knows what each bubble means even
after the code that lays out has changed.
"""
