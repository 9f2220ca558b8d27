"""Reading what a report says: danger to persons, the category, how sure, and by which words.

The mathematics (`features`, `linear`, `groups`, `scores`, `learning`) knows no database;
`model` keeps what was learned, `labels` reads what people confirmed, `suggesting` answers.
"""
