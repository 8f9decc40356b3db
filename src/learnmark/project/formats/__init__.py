"""How days and times are written, where Django's own way would mislead or be too long."""
