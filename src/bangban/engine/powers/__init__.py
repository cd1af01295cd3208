"""Powers and responsibilities (权责清单) that the catalogue rests on."""
