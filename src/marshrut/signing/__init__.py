"""Electronic signatures under documents of other rooms: by a code, on paper, by a file of a certified signature.

Owns: `Agreement`, `Ask`, `AskItem`, `Signed`, `Signature`, `SignFile`, `Detached`. Says: `agreement.given`,
`agreement.withdrawn`, `sign.asked`, `sign.made`, `sign.ended`, `sign.noted`, `sign.file`. Reads: people, core. A room whose
papers are signed describes them by a `kinds.Kind`.
"""
