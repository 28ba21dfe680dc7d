"""From evidence to pages, figures and data."""
