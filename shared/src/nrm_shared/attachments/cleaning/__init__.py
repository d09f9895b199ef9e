"""What is kept of a file: its type by its bytes, and nothing it carries besides its picture or its text.

These modules run in a process of their own (`child.py`): what breaks a decoder breaks that one.
"""
