"""How far the stack on AWS scales: simulated event by event, from measured times and published quotas."""
