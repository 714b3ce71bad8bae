"""Diagnostics of professional deficits: items, forms, campaigns, sittings, scores, profiles.

Owns: `Item`, `ItemVersion`, `Review`, `Remark`, `ItemEnemy`, `ItemReport`, `Media`, `Calibration`, `ItemParameter`, `Blueprint`, `BlueprintRow`, `FormSet`, `Proposal`, `Panel`, `Panelist`, `Judgement`, `Form`, `FormItem`, `Scale`, `Campaign`, `Invitation`, `Condition`, `Pull`,
`Room`, `Seat`, `Link`, `Blank`, `BlankLayout`, `BlankEntry`, `ScanFile`, `ScanPage`, `Sitting`, `Answer`, `ScoringOrder`, `Work`, `ScoringTask`, `Anchor`, `Admission`, `RatingReport`, `Appeal`, `Score`, `Profile`, `ProfileGroup`, `Grant`.
Says: `campaign.drafted`, `campaign.published`, `campaign.joined`, `campaign.reminded`, `campaign.closed`, `campaign.item_pulled`, `campaign.item_returned`,
`invitation.replaced`, `room.made` and what is done in a room (`moves.py`), `links.given`, `links.taken`, `links.mailing`, `link.mailed`,
`blanks.printed`, `booklet.printed`, `blank.entered`, `blank.replaced`, `scans.uploaded`, `scan.dropped`, `scans.erased`, `link.opened`, `link.wrong`, `link.renewed`, `sitting.started`, `sitting.finished`, `sitting.scored`,
`sitting.marked`, `work.diverged`, `work.settled`, `scoring.ordered`, `scoring.assigned`, `scoring.passed`, `scoring.rated`,
`anchor.made`, `anchor.used`, `anchor.retired`, `exercise.begun`, `exercise.decided`, `exercise.again`,
`appeal.filed`, `appeal.given`, `appeal.reviewed`, `appeal.decided`, `profile.published`, `profile.opened`, `media.kept`,
`calibration.made`, `calibration.released`, `proposal.made` and what is decided of it, `rescoring.asked`, `growth.read`,
`panel.made`, `panel.named`, `panel.dropped`, `panel.counted`, `panel.second`, `panel.closed`, `panel.judged`. Reads: people, region, competency.
"""
