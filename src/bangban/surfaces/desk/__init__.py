"""工作台: staff receive, accept, examine, decide and deliver; supervisors watch; keepers publish and set rules.

Front door: urls. Pages read through the queries of the engine and write through its services; this app has no tables.
"""
