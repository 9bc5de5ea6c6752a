"""The world of worlds: seeded floors and people, pacing algorithms in them, and what the best could reach."""
