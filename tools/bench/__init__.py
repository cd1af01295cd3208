"""`make bench`: each workload beside its limit, in the same run."""
