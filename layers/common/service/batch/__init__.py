"""Files put into a bucket or a folder, and the results that then appear in another."""
