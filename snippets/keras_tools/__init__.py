"""Tools for Keras: intermediate variables, weight averages, process-safe generators."""
