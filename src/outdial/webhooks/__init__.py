"""Callbacks: facts leave the outbox as pushes to the receivers that tenants named."""
