"""Watches over the installation: reads how it is, knows what is an alarm, and tells administrators once of each.

`reading.py` asks the database a fixed number of questions, `alarms.py` says what is wrong and what to do, `telling.py`
keeps the alarms and their mail, `counting.py` counts what is refused, `beating.py` lets the timetable say that it runs.
"""
