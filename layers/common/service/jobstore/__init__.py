"""What is known of jobs: one port, and an adapter for SQLite and one for DynamoDB."""
