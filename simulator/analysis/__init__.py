"""From one transcript to one judgement: parts, story elements, intents, weaknesses, delivery. Pure."""
