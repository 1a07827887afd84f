"""Django plumbing without domain: settings, event log, engine, jobs, outbound HTTP, health.

Owns how things run; knows nothing of incidents, people or pages.
"""
