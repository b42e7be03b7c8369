"""How far published and derived statements are from what is exactly true."""
