"""What the front door joins beyond the plain path: conclusions, model-written programs, replays."""
