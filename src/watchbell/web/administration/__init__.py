"""How this house wants its incidents: what administrators set up, a module for each section."""
