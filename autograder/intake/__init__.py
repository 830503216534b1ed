"""Whatever a learner hands in becomes a clean notebook: read, rebuilt cell by cell, and found in its folder."""
