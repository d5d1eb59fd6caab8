"""The server: connections, what is answered without a thread of the application, what is written down."""
