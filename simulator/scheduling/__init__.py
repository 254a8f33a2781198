"""What to practise on which day: spaced, weakest first, inside the minutes a day. Pure: the date is an argument."""
