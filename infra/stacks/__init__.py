"""The stacks: `data` keeps state, `service` computes, `edge` faces the browser."""
