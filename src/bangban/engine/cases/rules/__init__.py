"""Pure rules of the case: who may move it (`moving`), how its clock runs (`clock`), ratings (`rating`)."""
