"""What predictions and explorers share: whether somebody is there, and how something live gets into a notebook.

- `session`: is this a notebook that somebody sits in front of?
- `page`: an explorer that computes in the browser as one HTML output, alive without a kernel and without a network.
- `saving`: what a saved notebook keeps of its widgets, so that no reopened one says "model not found".
- `kit.js`: the elements of which every explorer and prediction is made.
"""
