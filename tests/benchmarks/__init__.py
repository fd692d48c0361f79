"""The benchmarks run and their answers are right; how long anything takes is never asserted."""
