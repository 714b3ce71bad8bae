"""Entry of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marshrut.project.settings")
pages = get_wsgi_application()

from marshrut.diagnostics.saving import short_path  # noqa: E402 - needs Django set up
from marshrut.project.warm import warm  # noqa: E402 - needs Django set up

warm()
application = short_path(pages)
