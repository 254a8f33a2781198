"""The application: one module a use case. Takes values and a front end, returns data.

Nothing here parses a command line, prints, or reads the environment. As layers, each importing only what stands
below: drilling, demonstration / practice / rerunning, importing, exporting, correcting, comparing, analyzing,
progress, library, removing, playback, checkup, latency / opening / reviews / repair / packing / runner / devices /
executors / engines / knowledge / transport, recordings, frontend, home.
"""
