"""Speed figures of the sweep engine, each beside its peers, as ratios measured in one run."""
