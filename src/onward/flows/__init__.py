"""The verbs of onward, one public function each; here the stations are joined.

Knows every station. Refuses to know the command line, the web and the terminal.
"""
