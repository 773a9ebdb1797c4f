"""The one-machine cloud: starts an AWS emulator, deploys the same template that AWS gets, and serves the site."""
