"""Messages to persons: in the app and by e-mail, written with the deed and sent by the worker."""
