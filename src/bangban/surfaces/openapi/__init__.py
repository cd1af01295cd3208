"""The API under /api/v1/: composition of the apps' routers."""
