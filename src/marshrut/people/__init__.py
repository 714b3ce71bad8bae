"""People: one person, one account, several employments and roles with terms, consents, who looked at whose data.

Owns: `Person`, `Account`, `Employment`, `Appointment`, `Consent`, `ConsentText`, `Look`, `Invite`.
Says: `person.joined`, `employment.changed`, `appointment.made`, `consent.given`, `consent.withdrawn`,
`account.opened`, `account.linked`, `account.unlinked`, `account.factor_reset`. Reads: region.
"""
