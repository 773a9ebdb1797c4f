"""Vectors by namespace: the port, the store that needs no service, and Pinecone."""
