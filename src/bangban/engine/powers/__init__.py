"""Powers and responsibilities (权责清单) that the catalogue rests on.

Source: 000 §8 and 002 §7 (R-08): a power has a legal basis down to the article and a responsibility counterpart.
Front door: services.draft_power / publish_power / withdraw_power; queries.powers / power; names.
"""
