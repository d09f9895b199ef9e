"""Simulators of the outside registries: what a ministry would run, so that the product can be tried without one."""
