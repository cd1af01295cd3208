"""Pages of the 办事大厅."""
