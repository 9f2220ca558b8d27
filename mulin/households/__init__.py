"""The household ledger (户情台账): dwellings, who lives in them, and what they need of the service.

Only what service needs: a name, a phone, an identity number where one was given, the date of
birth, and needs, each with consent, purpose and a day to look at it again. Names are sealed and
shown masked; opening one asks what for and is written down. Read `rules` first, then `flow`.
"""
