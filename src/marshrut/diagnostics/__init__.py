"""Diagnostics of professional deficits: items, forms, campaigns, sittings, scores, profiles.

Owns: `Item`, `ItemVersion`, `Calibration`, `ItemParameter`, `Form`, `FormItem`, `Scale`, `Campaign`, `Invitation`,
`Sitting`, `Answer`, `ScoringTask`, `Score`, `Profile`, `ProfileGroup`, `Grant`.
Says: `campaign.drafted`, `campaign.published`, `campaign.joined`, `campaign.reminded`, `campaign.closed`,
`invitation.replaced`, `sitting.started`, `sitting.finished`, `sitting.scored`,
`profile.published`, `profile.opened`. Reads: people, region, competency.
"""
