"""Diagnostics of professional deficits: items, forms, campaigns, sittings, scores, profiles.

Owns: `Item`, `ItemVersion`, `Review`, `Remark`, `ItemEnemy`, `ItemReport`, `Media`, `Calibration`, `ItemParameter`, `Form`, `FormItem`, `Scale`, `Campaign`, `Invitation`,
`Room`, `Seat`, `Link`, `Sitting`, `Answer`, `ScoringTask`, `Score`, `Profile`, `ProfileGroup`, `Grant`.
Says: `campaign.drafted`, `campaign.published`, `campaign.joined`, `campaign.reminded`, `campaign.closed`,
`invitation.replaced`, `room.made` and what is done in a room (`moves.py`), `links.given`, `links.taken`, `links.mailing`, `link.mailed`,
`link.opened`, `link.wrong`, `link.renewed`, `sitting.started`, `sitting.finished`, `sitting.scored`,
`profile.published`, `profile.opened`. Reads: people, region, competency.
"""
