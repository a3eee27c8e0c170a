"""The command line ``studio``: the capabilities on local files, without a server.

Nothing that a command does not need is imported before it is called: ``studio --help`` and completion are
answered by Typer alone.
"""
