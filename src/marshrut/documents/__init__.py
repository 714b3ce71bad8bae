"""Issued papers: what was printed and signed, its number, hash and check code; the page where anybody checks it.

Owns: `Paper`, `Template`. Says: `paper.issued`, `paper.revoked`. Reads: people, region.
"""
