"""What every room stands on: the actor, refusals, facts (journal and outbox), moves, work items, notices, text and time.

Owns: `Fact`, `WorkItem`, `Notice`, `Approval`, `Setting`, `Counter`, `Progress`. Says: nothing of its own. Reads: nothing.
"""
