"""The body: microphone, recorder, recogniser, synthesiser, player. Knows the model, the ports and the errors only."""
