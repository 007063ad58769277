"""Many scorings and many runs over one town; what they find goes to ``audit`` as finished tables."""
