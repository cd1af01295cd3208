"""Rule packs: the limits of one jurisdiction as dated, validated data with their clauses."""
