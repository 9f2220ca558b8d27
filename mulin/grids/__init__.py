"""The grid room: borders drawn, brought in, checked and weighed, and who lives too far from a station.

The areas themselves, and every deed that changes one, are in `mulin.places`. Here are the pages, the
rules and what is reckoned from them.
"""
