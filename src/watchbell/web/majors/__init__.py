"""Pages about major incidents: who runs, the room, what is done about damage, who looks on."""
