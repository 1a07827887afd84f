"""Signing in: by password and by one-time link, through django-allauth."""
