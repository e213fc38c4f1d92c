"""BERT, pretrained anywhere: one program for CPUs, GPUs, TPUs and several machines."""
