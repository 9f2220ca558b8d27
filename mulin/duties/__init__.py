"""What a grid worker is to do in every period, ticked with proof and seen by the community («四个一»).

Which items, how often and what counts as proof is data (`data/lists.toml`). A tick is a record with a
life; what is open or late is reckoned from the calendar, never stored.
"""
