"""Pure Python that knows no Django: who acts, which law, what is refused, how terms count, how procedures run."""
