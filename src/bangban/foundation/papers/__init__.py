"""Official papers typeset as PDF with number, seal place and QR code."""
