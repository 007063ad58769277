"""The tour: eight screens for one reader, who guesses first, meets both victims, and signs a setting.

A screen is plain lines made from an audit document; nothing here asks, waits or draws.
"""
