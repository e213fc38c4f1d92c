"""Pretraining of a BERT: one program for a CPU, several GPUs, a TPU, or several machines."""
