"""Outside results: assessment waves of ФИОКО, results of other systems by code, pupils' results by task.

Owns: `Wave`, `Participant`, `Batch`, `Code`, `Result`, `Study` and what belongs to them. Says: `wave.*`,
`outside.imported`, `outside.undone`, `study.*`. Reads: people, region, competency.
"""
