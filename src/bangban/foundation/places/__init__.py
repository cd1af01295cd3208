"""Dated divisions, organs, posts, appointments; what an appointment may do now becomes an Actor."""
