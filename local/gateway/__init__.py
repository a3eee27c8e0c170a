"""API Gateway and Lambda as a caller sees them, in front of the functions' own handlers."""
