"""Care (关爱走访): people who agreed to be looked in on, who looks in on them, and errands run for them.

A recipient is a person of the household ledger with a rhythm they agreed to. One visitor is paired
with them, another stands in. Too long without contact tells one after the other, each once. What
is held ends with the care: it is wiped. Read `flow.steps` first, then `clocks`.
"""
