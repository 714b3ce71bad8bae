"""The competency framework: groups, competencies with level descriptors per position and subject, versions.

Owns: `Framework`, `Competency`, `Succession`, `Target`, `Edit`, the registry of what points at competencies. Says:
`framework.loaded`, `framework.drafted`, `framework.imported`, `framework.submitted`, `framework.returned`,
`framework.published`, `framework.recalled`, `framework.discarded`. Reads: people, region.
"""
