"""What performance claims are measured with. Run one as `python -m benchmarks.<name>`."""
