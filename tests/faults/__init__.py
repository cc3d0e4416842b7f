"""Every fault that the simulator can make, at every door of the component."""
