"""The objects that a face becomes: duck proxies on wrapt, and the `str` carrier."""
