"""The headers that every answer carries: what a browser may do with it, and who may read it."""

from __future__ import annotations

from flask import Flask, Response, request

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

# The editor's table writes one stylesheet into the page, for the handles between its columns: that of
# column-resizer 1.4.0, known by its hash. Another version needs another hash.
_HANDLES = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"

_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

# Everything here is public and there are no cookies: any page may read any answer.
_SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(
        (
            "Accept-Ranges",
            "Allow",
            "Content-Disposition",
            "Content-Location",
            "Content-Range",
            "ETag",
            "KG-Limits",
            "Link",
            "Retry-After",
        )
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}

SHARED_HEADERS = _ALWAYS | _SHARED
"""What every answer carries."""

_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST",
    "Access-Control-Allow-Headers": (
        "Accept, Accept-Language, Content-Language, Content-Type, If-None-Match, If-Range, Range"
    ),
    "Access-Control-Max-Age": "86400",
}


def with_editor(response: Response) -> Response:
    """The response with leave for what the SPARQL editor writes into its page."""
    response.headers["Content-Security-Policy"] = _POLICY.replace(
        "style-src 'self'", f"style-src 'self' {_HANDLES}"
    )
    return response


def add_headers(app: Flask) -> None:
    """Makes every answer of the application carry the headers."""

    def dress(response: Response) -> Response:
        for name, value in SHARED_HEADERS.items():
            response.headers.setdefault(name, value)
        if request.method == "OPTIONS":
            for name, value in _PREFLIGHT.items():
                response.headers.setdefault(name, value)
        return response

    app.after_request(dress)
