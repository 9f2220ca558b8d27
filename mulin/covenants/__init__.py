"""Covenants (居民公约、村规民约、网格契约): what the people of an area agree to keep, in versions.

Drafted from a sample, talked over clause by clause, agreed by signatures or a counted result, filed
and posted, looked at again every year. A version that was agreed is never changed: the next one
takes its place, and what changed is shown clause by clause. Read `flow.steps` first.
"""
