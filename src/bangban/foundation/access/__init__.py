"""Who may see, who may do (权限): one decision, one scope for rows, one policy per route.

Front door: `rules.may` (pure), `scope.Scoped` (rows), `policy.policy` (routes), `middleware` (request.by).
Design: docs/adr/0005-access-is-one-decision.md.
"""
