"""People: one person, one account, several employments and roles with terms, consents, who looked at whose data.

Owns: `Person`, `Account`, `Employment`, `Appointment`, `Consent`, `ConsentText`, `Look`, `Invite`, `Pair`, `Merge`,
`Emergency`.
Says: `person.joined`, `employment.changed`, `appointment.made`, `appointment.substituted`, `appointment.substitution_ended`,
`consent.given`, `consent.withdrawn`,
`account.opened`, `account.linked`, `account.unlinked`, `account.factor_reset`,
`person.merged`, `person.merge_undone`, `person.told_apart`,
`emergency.asked`, `emergency.opened`, `emergency.closed`. Reads: region.
"""
