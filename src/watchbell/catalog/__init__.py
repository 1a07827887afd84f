"""Services: what users depend on, who owns it, what depends on what, what a minute down costs.

Owns the service map, what was changed on services, the configuration items they are made of, and
the business calendars. Refuses to know incidents, schedules and policies: it names a policy by id.
"""
