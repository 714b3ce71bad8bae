"""Tools of the checkout: walls, licences, tables of the docs."""
