"""Embeddings: texts as vectors whose angle tells how alike they are in meaning; the port and its adapters."""
