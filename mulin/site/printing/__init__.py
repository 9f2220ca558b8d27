"""Paper: boards, cards and posters as PDF, set by Typst on this machine, without any network.

A template lies in `data/`; it is given data as JSON and nothing else. `setting.set_paper` makes the
file, `fonts` says which letters can be set.
"""
