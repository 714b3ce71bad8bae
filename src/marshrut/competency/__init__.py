"""The competency framework: groups, competencies with level descriptors per position and subject, versions.

Owns: `Framework`, `Competency`. Says: `framework.loaded`. Reads: nothing.
"""
