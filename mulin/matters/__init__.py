"""Matters (民提、民议、民决、民评): what residents propose, discuss, decide and appraise together.

A matter is proposed and taken up or answered why not; statements are gathered and answered agree,
disagree or pass, on the phone or on paper; what all sides share is computed (`opinions/`); a
decision is recorded, tasks carry it out, and a low appraisal reopens it. Read `flow.steps` first.
"""
