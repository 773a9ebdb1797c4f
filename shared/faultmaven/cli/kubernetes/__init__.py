"""What a namespace says about itself, read with the kubectl of this machine."""
