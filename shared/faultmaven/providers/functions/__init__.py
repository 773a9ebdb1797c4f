"""Other functions of the product, called by name and waited for."""
