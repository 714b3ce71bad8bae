"""The open site: welcome, check of a document, policy, refusals shown to people, health.

Owns: no tables. Says: nothing. Reads: documents, events, programmes.
"""
