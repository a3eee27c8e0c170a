"""The command line ``studio``: the capabilities on local files, without a server.

Each command is imported when it is called, so that Typer alone answers ``studio --help`` and completion.
"""
