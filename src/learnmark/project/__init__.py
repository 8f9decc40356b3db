"""The roof: the only place that knows every room.

For: settings, addresses, the API, the command line, who is told of what.
Not for: rules, rows or pages of its own.
"""
