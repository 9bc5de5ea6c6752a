"""A campaign that anybody can watch: everything that is real, but for the people who are called."""
