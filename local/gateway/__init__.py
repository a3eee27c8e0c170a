"""API Gateway and Lambda as they are from outside, in front of the functions' own handlers."""
