"""Mail that the product sends: one port, SES in the cloud, and a list as its double."""
