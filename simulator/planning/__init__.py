"""What to ask next and why: question bank, loops, follow-up planner. Pure: the same input gives the same decision."""
