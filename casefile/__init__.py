"""The kernel: case files, flows, clocks, timeline, papers, desk. Every matter of the upper floors lives in a case file."""
