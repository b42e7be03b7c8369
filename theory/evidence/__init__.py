"""One claim, one file: functions that recompute the exact facts shown for it."""
