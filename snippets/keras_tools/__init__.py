"""Keras, more comfortable: intermediate variables, averages of weights, generators that are safe to share."""
