"""Pretraining of BERT in Keras: one program for CPU, GPU, TPU and several machines."""
