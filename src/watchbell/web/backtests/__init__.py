"""Pages of backtests: what to try, how far it has come, and the two set-ups side by side."""
