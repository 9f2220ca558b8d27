"""Meetings (议事会、夜谈会): series with a brand name, their occurrences, agendas, who came.

A series is materialised ahead; a meeting is planned, announced, opened and closed; items come from
real things, unresolved ones roll on by themselves; minutes are written and agreed, every resolution
has an owner and a date. Read `flow.steps` first.
"""
