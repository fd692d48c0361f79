"""Tests of the bundled sample registry: what its records cover, how its server speaks, what its faults do."""
