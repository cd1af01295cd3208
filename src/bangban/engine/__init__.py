"""The spine, bottom up: powers, catalogue, cases, intake."""
