"""The studio: mockloop in the browser, on 127.0.0.1 only. Routes, one socket, plain pages; no logic of its own."""
