"""Noise: the noisiest rules, the records behind each figure, what to try, and the weekly letter."""
