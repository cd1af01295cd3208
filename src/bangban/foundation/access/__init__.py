"""Who may see, who may do: one decision, one scope, one policy per route."""
