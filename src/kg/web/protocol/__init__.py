"""What goes over HTTP: what a request asks for, in which form, and how it is answered."""
