"""Individual educational routes («ИОМ»): proposal, draft, agreement, approval, amendments, printing.

Owns: `Route`, `RouteLine`, `RouteVersion`, `Remark`, `Amendment`. Says: `route.proposed`, `route.<state>` for each move,
`route.line_changed`, `route.amended`. Reads: people, region, competency, diagnostics and the catalogues.
"""
