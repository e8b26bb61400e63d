"""Pages, Sphinx's configuration for them, and the programs that write and check some of them."""
