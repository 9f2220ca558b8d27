"""Appeals (诉求): what a resident asks for, and what became of it.

An appeal is reported through one of many doors, taken into an area, dispatched to the post that
answers for it, handled, proposed for closing and called back by somebody who did not handle it.
Closed, solved and satisfied are three different facts. Read `flow.STEPS` first.
"""
