"""Language models behind one port: what a turn may ask of a model, whichever vendor answers."""
