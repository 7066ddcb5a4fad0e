"""The kernel: case files, flows, clocks, timeline, papers, desk. Every matter above lives in a case file."""
