"""Virtual-time traffic and agents around the production router; Erlang formulae; staffing."""
