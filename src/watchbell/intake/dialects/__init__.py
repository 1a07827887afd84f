"""Languages of other products, one file each; `bootstrap.wire.DIALECTS` lists them.

A dialect reads a request as that product would, keeps it as a signal or has a service do what
it asks for, and answers in that product's words. It owns no rules of alerts.
"""
