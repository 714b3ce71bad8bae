"""«Маршрут»: the digital platform of a regional system of scientific and methodical support of teachers."""
