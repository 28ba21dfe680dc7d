"""The built-in reader: words to a problem without a model."""
