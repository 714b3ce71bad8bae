"""The kit: frame, components, charts, text filters. Owns no tables."""
